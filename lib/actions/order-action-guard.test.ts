import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { asOrderCaller } from "./order-action-guard";

const { trackingContext, error } = vi.hoisted(() => ({ trackingContext: vi.fn(), error: vi.fn() }));
vi.mock("@/lib/runtime", () => ({}));
vi.mock("@/lib/telemetry/log", () => ({ log: () => ({ error }) }));
vi.mock("./session", () => ({ trackingContext }));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));

const token = `1z-${"A".repeat(22)}`;

const schema = z.object({});

describe("asOrderCaller", () => {
  it("fails the form and logs when the database is down, without logging the token", async () => {
    const failure = new Error("connect ECONNREFUSED");
    trackingContext.mockRejectedValue(failure);
    const form = new FormData();
    form.set("token", token);
    const run = vi.fn();
    expect(await asOrderCaller(schema, form, run)).toEqual({
      kind: "failed",
      message: "Something went wrong on our side. Try again in a moment.",
      unsure: true,
    });
    expect(run).not.toHaveBeenCalled();
    const line = { orderId: 71, error: failure };
    expect(error).toHaveBeenCalledExactlyOnceWith(line, expect.any(String));
    expect(JSON.stringify(error.mock.calls)).not.toContain(token);
  });
});
