import { NonRetriableError } from "inngest";
import { describe, expect, it } from "vitest";
import { GatewayUnavailable } from "./payment-gateway";
import { redactStepError } from "./redact-step-errors";

describe("redactStepError", () => {
  it("removes a foreign message from the error, its stack and its cause", () => {
    const cause = new Error("ann@x.test");
    const error = Object.assign(new Error("bounced:\nann@x.test", { cause }), { code: "E550" });
    const redacted = redactStepError(error);
    expect([redacted.name, redacted.message]).toEqual(["Error", "E550"]);
    expect(redacted.stack).toContain("redact-step-errors.test.ts");
    expect(redacted.stack).not.toContain("ann@");
    expect(redacted.cause).toMatchObject({ name: "Error", message: "no code" });
    expect((redacted.cause as Error).stack).not.toContain("ann@");
  });

  it("passes on the innermost cause and the step", () => {
    const socket = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" });
    const error = new GatewayUnavailable("No response.", {
      cause: new TypeError("fetch failed", { cause: socket }),
    });
    const redacted = redactStepError(error, "authorize");
    expect(redacted.cause).toMatchObject({ name: "Error", message: "ECONNREFUSED" });
    expect(redacted.stack?.split("\n").at(-1)).toBe("    at step authorize");
  });

  it("keeps safe messages, and errors that control retries", () => {
    expect(redactStepError(new GatewayUnavailable("No response.")).message).toBe("No response.");
    const final = new NonRetriableError("Order 17 not found.");
    expect(redactStepError(final)).toBe(final);
  });
});
