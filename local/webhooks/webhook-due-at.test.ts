import { describe, expect, it } from "vitest";
import { webhookDueAt } from "./webhook-due-at";

const at = (ms: number) => new Date(ms);

describe("webhookDueAt", () => {
  it("adds the delay", () => {
    expect(webhookDueAt(at(10_250), 0, false)).toEqual(at(10_250));
    expect(webhookDueAt(at(10_250), 400, false)).toEqual(at(10_650));
  });

  it("with reverse, is the end of the second for all webhooks of that second", () => {
    const dues = [10_000, 10_250, 10_999].map((now) => webhookDueAt(at(now), 0, true));
    expect(dues).toEqual([at(11_000), at(11_000), at(11_000)]);
    expect(webhookDueAt(at(11_000), 0, true)).toEqual(at(12_000));
  });
});
