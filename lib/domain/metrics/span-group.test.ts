import { describe, expect, it } from "vitest";
import { spanGroupOf } from "./span-group";

describe("spanGroupOf", () => {
  it.each([
    ["POST /api/v1/orders", "request"],
    ["GET /admin/orders/[id]", "request"],
    ["RSC GET /admin/metrics", "request"],
    ["webhook gateway payment_intent.succeeded", "request"],
    ["run process-payment", "function"],
    ["send outbox", "function"],
    ["send webhooks", "function"],
    ["step process-payment/authorize", "step"],
    ["gateway authorize", "call"],
    ["carrier createLabel", "call"],
    ["email order_shipped", "call"],
    ["inngest readRun", "call"],
    ["UPDATE orders; INSERT payments", "statement"],
    ["COMMIT", "statement"],
    ["placeOrder", "operation"],
    ["(other)", "operation"],
  ])("of %s is %s", (name, group) => {
    expect(spanGroupOf(name)).toBe(group);
  });
});
