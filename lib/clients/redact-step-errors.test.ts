import { NonRetriableError } from "inngest";
import { describe, expect, it } from "vitest";
import { redactStepError } from "./redact-step-errors";
import { GatewayAway } from "./stripe-reports";

describe("an error on its way to Inngest", () => {
  it("leaves others' words behind, in its message, its stack and its cause", () => {
    const cause = new Error("ann@x.test");
    const error = Object.assign(new Error("bounced:\nann@x.test", { cause }), { code: "E550" });
    const told = redactStepError(error);
    expect([told.name, told.message]).toEqual(["Error", "E550"]);
    expect(told.stack).toContain("redact-step-errors.test.ts");
    expect(told.stack).not.toContain("ann@");
    expect(told.cause).toBeUndefined();
  });

  it("keeps our own words, and what decides about a retry", () => {
    expect(redactStepError(new GatewayAway("No answer.")).message).toBe("No answer.");
    const final = new NonRetriableError("Order 17 is gone.");
    expect(redactStepError(final)).toBe(final);
  });
});
