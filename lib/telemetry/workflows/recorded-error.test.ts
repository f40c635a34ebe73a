import { StepError } from "inngest";
import { describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { redactStepError } from "@/lib/clients/redact-step-errors";
import { failedStep, fingerprintOf, recordedError } from "./recorded-error";

const socketError = (address: string) =>
  Object.assign(new Error(`connect ${address}`), { code: "ECONNREFUSED" });
const unavailable = (cause: Error) =>
  new GatewayUnavailable("No response.", { cause: new TypeError("fetch failed", { cause }) });

/** What arrives in `inngest/function.failed`: the SDK and the server keep these four fields. */
function asReported(error: Error): object {
  const { name, message, stack, cause } = error;
  return JSON.parse(
    JSON.stringify({
      ...{ name, message, stack },
      ...(cause instanceof Error && { cause: asReported(cause) }),
    }),
  );
}

describe("recordedError", () => {
  it("is the same for an error in its step, after Inngest threw it, and as Inngest reports it", () => {
    const error = unavailable(socketError("10.0.0.1"));
    const inStep = recordedError("process-payment", error);
    expect(inStep).toMatchObject({
      name: "GatewayUnavailable",
      message: "No response.",
      cause: "Error: ECONNREFUSED",
    });
    const reported = asReported(redactStepError(error, "authorize"));
    const stepError = new StepError("authorize", reported);
    for (const later of [stepError, reported]) {
      expect(recordedError("process-payment", later)).toMatchObject({
        name: inStep.name,
        message: inStep.message,
        cause: inStep.cause,
        fingerprint: inStep.fingerprint,
      });
      expect(failedStep(later)).toBe("authorize");
      expect(recordedError("process-payment", later).frames.at(-1)).toBe("at step authorize");
    }
  });

  it("falls back to the outer error if its cause is lost", () => {
    const reported = asReported(redactStepError(unavailable(socketError("10.0.0.1"))));
    const recorded = recordedError("process-payment", { ...reported, cause: null });
    expect(recorded.cause).toBe("GatewayUnavailable: No response.");
    expect(failedStep(reported)).toBeNull();
  });

  it("has no message for an error without a code, wherever it is read", () => {
    const error = new Error("ann@x.test");
    const reported = asReported(redactStepError(error));
    for (const one of [error, reported]) {
      expect(recordedError("process-payment", one)).toMatchObject({ message: "", cause: "Error" });
    }
  });
});

describe("an error that a function throws outside of its steps", () => {
  const own = new SyntaxError(
    "Unexpected token 'J', \"Jane Doe, 12\n   at Jane Doe, 1 Main St\n\" is not JSON",
    { cause: new Error("Jane Doe's order\n    at step Jane Doe") },
  );

  it("keeps of Inngest's report neither its message nor that of its cause", () => {
    const recorded = recordedError("process-payment", asReported(own));
    expect(recorded).toMatchObject({ name: "SyntaxError", message: "", cause: "Error" });
    expect(recorded.frames[0]).toContain("recorded-error.test.ts");
    expect(JSON.stringify(recorded)).not.toMatch(/Jane|Main St/);
    expect(failedStep(asReported(own))).toBeNull();
  });

  it("has no frames from the lines of its message", () => {
    expect(JSON.stringify(recordedError("process-payment", own).frames)).not.toMatch(/Jane/);
  });

  it("keeps a safe message", () => {
    expect(recordedError("f", asReported(new GatewayUnavailable("No response.")))).toMatchObject({
      name: "GatewayUnavailable",
      message: "No response.",
    });
  });
});

describe("fingerprintOf", () => {
  it("leaves out ids and numbers", () => {
    const message = (order: number, ref: string) => `SafeError: Order ${order} has no ${ref}`;
    expect(fingerprintOf("undo-order", message(17, "pi_3Qx8Yz12"))).toBe(
      fingerprintOf("undo-order", message(4, "pi_9Ab7Cd34")),
    );
  });

  it("differs for another function or another cause", () => {
    const fingerprint = fingerprintOf("undo-order", "Error: ECONNREFUSED");
    expect(fingerprintOf("undo-order", "Error: ETIMEDOUT")).not.toBe(fingerprint);
    expect(fingerprintOf("update-tracking", "Error: ECONNREFUSED")).not.toBe(fingerprint);
  });
});
