import { describe, expect, it } from "vitest";
import { triggerEvents } from "./function-catalog";
import { examplePayload, parsePayload, sendableEvents } from "./sendable-events";

const now = new Date("2026-11-29T12:00:00.000Z");

describe("events sent by hand", () => {
  it("are all triggers, except Inngest's own event", () => {
    const ours = triggerEvents.filter((name) => !name.startsWith("inngest/"));
    expect(Object.keys(sendableEvents).sort()).toEqual([...ours].sort());
  });

  it("have an example that is valid", () => {
    for (const name of Object.keys(sendableEvents)) {
      const text = JSON.stringify(examplePayload(name, now));
      expect(parsePayload(name, text), `${name} ${text}`).toMatchObject({ kind: "valid" });
    }
  });

  it("are no names of JavaScript's own", () => {
    expect(examplePayload("constructor", now)).toEqual({});
  });

  it("keep the trace that they were sent with", () => {
    const payload = { orderId: 17, seq: 3, at: now.toISOString(), _trace: "00-a-b-01" };
    const parsed = parsePayload("order/resume", JSON.stringify(payload));
    expect(parsed).toEqual({ kind: "valid", data: payload });
  });

  it.each([
    ["order/resume", "[]", ""],
    ["order/resume", "{", ""],
    ["order/resume", '{"orderId":"17","seq":1,"at":"2026-11-29T12:00:00Z"}', "orderId"],
    ["order/resume", '{"orderId":17,"at":"2026-11-29T12:00:00Z"}', "seq"],
    ["cron/resume-orders.run", '{"orderid":17}', ""],
    ["order/noted", "{}", ""],
    ["constructor", "{}", ""],
    ["__proto__", "{}", ""],
  ])("are refused when invalid: %s %s", (name, text, path) => {
    expect(parsePayload(name, text)).toMatchObject({ kind: "invalid", issues: [{ path }] });
  });
});
