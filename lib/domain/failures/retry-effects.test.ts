import { describe, expect, it } from "vitest";
import { functionIds } from "@/lib/domain/workflows/function-catalog";
import { effectsOfEvents, functionEffects, mayRepeat, toRetryEvent } from "./retry-effects";

describe("the effects of a retry", () => {
  it("are known for every function that can fail", () => {
    // A failure of what records failures is not recorded.
    const ids = functionIds.filter((id) => id !== "record-failed-run");
    expect(Object.keys(functionEffects).sort()).toEqual(ids.sort());
  });

  it("include every function that the event starts, not only the one that failed", () => {
    const ids = effectsOfEvents(["order/created", "order/created"]).map((one) => one.functionId);
    expect(ids).toEqual(["process-payment", "reserve-inventory", "send-customer-emails"]);
  });

  it("say that no second charge is made, until the gateway may have forgotten the key", () => {
    const since = "2026-11-29T12:00:00Z";
    const later = (hours: number) => new Date(Date.parse(since) + hours * 3_600_000);
    const none = { "gateway.authorize": null, "gateway.refund": null };
    for (const id of ["process-payment", "undo-order", "resume-orders", "reconcile-payments"]) {
      const authorize = functionEffects[id]?.find(({ calls }) =>
        calls.includes("gateway.authorize"),
      );
      if (!authorize) throw new Error(`${id} does not name the authorization.`);
      expect(authorize.why).toContain("no second charge");
      expect(mayRepeat(authorize, none, later(48))).toBe(false);
      expect(mayRepeat(authorize, { ...none, "gateway.refund": since }, later(48))).toBe(false);
      const openSince = { ...none, "gateway.authorize": since };
      expect(mayRepeat(authorize, openSince, later(23))).toBe(false);
      expect(mayRepeat(authorize, openSince, later(24))).toBe(true);
    }
  });

  it("are those of the cron, for the event of its schedule", () => {
    const timer = { name: "inngest/scheduled.timer", data: { cron: "* * * * *" } };
    const event = toRetryEvent("resume-orders", timer);
    expect(event).toEqual({ name: "cron/resume-orders.run", data: {} });
    expect(effectsOfEvents([event?.name ?? ""])).toEqual([
      { functionId: "resume-orders", effects: functionEffects["resume-orders"] },
    ]);
  });

  it("do not exist for an event that only Inngest may send", () => {
    expect(toRetryEvent("undo-order", { name: "inngest/function.invoked", data: {} })).toBeNull();
  });
});
