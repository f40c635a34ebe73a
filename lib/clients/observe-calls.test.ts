import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-reports";
import type { Metrics } from "@/lib/telemetry/metrics/metrics";
import { type Carrier, carrierCalls } from "./carrier";
import { observeCalls } from "./observe-calls";
import { GatewayUnavailable, gatewayCalls, type PaymentGateway } from "./payment-gateway";

const call = vi.fn();
beforeEach(() => {
  call.mockReset();
  globalThis.waybillMetrics = { call } as Partial<Metrics> as Metrics;
});
afterEach(() => {
  globalThis.waybillMetrics = undefined;
});

const refusal = { code: "refused", message: "It can't be captured." };

function payment(state: PaymentReport["state"], failure: PaymentReport["failure"] = null) {
  const ids = { providerRef: "pi_1", installation: "a1b2", orderId: 1, attempt: 1 };
  const amounts = { amount: 1, currency: "usd", amountReceived: 0, amountRefunded: 0 };
  return { ...ids, ...amounts, state, failure, captureBefore: null, card: null };
}

function refund(status: RefundReport["status"]): RefundReport {
  return {
    providerRef: "re_1",
    installation: "a1b2",
    refundId: 1,
    amount: 1,
    status,
    failureCode: null,
  };
}

/** How a call that gives this report counts. */
async function outcomeOf<Client extends object>(
  service: "gateway" | "carrier",
  calls: Parameters<typeof observeCalls<Client>>[2],
  operation: keyof Client & string,
  respond: () => Promise<unknown>,
) {
  const client = observeCalls({ [operation]: respond } as Client, service, {
    [operation]: calls[operation],
  } as typeof calls);
  const method = client[operation] as () => Promise<unknown>;
  await method().catch(() => undefined);
  const [[, labels]] = call.mock.calls as [[string, { outcome: string }]];
  return labels.outcome;
}

describe("The outcome of a gateway call", () => {
  it.each([
    ["authorize", payment("authorized"), "ok"],
    ["authorize", payment("declined", refusal), "declined"],
    ["retrieve", payment("declined", refusal), "ok"],
    ["capture", payment("paid"), "ok"],
    ["capture", payment("authorized", refusal), "refused"],
    ["capture", payment("lapsed", refusal), "refused"],
    // It was captured by an earlier attempt.
    ["capture", payment("paid", refusal), "ok"],
    ["void", payment("voided"), "ok"],
    ["void", payment("voided", refusal), "ok"],
    ["void", payment("paid", refusal), "refused"],
    ["refund", refund("pending"), "ok"],
    ["refund", refund("failed"), "refused"],
    ["retrieveRefund", refund("failed"), "ok"],
    ["openCheckout", { kind: "open" }, "ok"],
    ["openCheckout", { kind: "refused", code: "amount_too_small" }, "refused"],
    ["expireCheckout", { status: "complete" }, "ok"],
    ["expireCheckout", { status: "open" }, "refused"],
  ] as const)("of %s with %o is %s", async (operation, report, outcome) => {
    const respond = async () => report;
    const counted = outcomeOf<PaymentGateway>("gateway", gatewayCalls, operation, respond);
    expect(await counted).toBe(outcome);
  });

  it("is unavailable if it is unknown, and else an error", async () => {
    const failWith = (error: Error) =>
      outcomeOf<PaymentGateway>("gateway", gatewayCalls, "capture", () => Promise.reject(error));
    expect(await failWith(new GatewayUnavailable("No response."))).toBe("unavailable");
    call.mockReset();
    expect(await failWith(new TypeError("bug"))).toBe("error");
  });
});

describe("The outcome of a carrier call", () => {
  it.each([
    ["createLabel", { kind: "label" }, "ok"],
    ["createLabel", { kind: "voided" }, "refused"],
    ["voidLabel", true, "ok"],
    ["voidLabel", false, "refused"],
    ["track", { status: "delivered" }, "ok"],
  ] as const)("of %s with %o is %s", async (operation, report, outcome) => {
    const counted = outcomeOf<Carrier>("carrier", carrierCalls, operation, async () => report);
    expect(await counted).toBe(outcome);
  });
});
