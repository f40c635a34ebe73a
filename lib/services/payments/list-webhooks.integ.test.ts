import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { recordWebhook, type Webhook } from "@/lib/services/webhooks/record-webhook";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { applyGatewayEvent } from "./apply-gateway-event";
import { listWebhooks } from "./list-webhooks";

let { shop, operator, placePaid, resetSimulators } = {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, placePaid, resetSimulators } = await startOperatorShop());
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

let count = 0;

/** Receives a webhook of the gateway and applies it, as its function does. Returns its row. */
async function receive(type: string, subject: string, more: Partial<Webhook> = {}) {
  count += 1;
  const eventId = `evt_${count}`;
  await recordWebhook({
    ctx: shop.ctx,
    input: { provider: "gateway", eventId, type, subject, ...more },
  });
  const waiting = await find(eventId);
  if (waiting?.outcome === null) {
    const input = { type, objectId: subject, eventIds: [eventId] };
    await applyGatewayEvent({ ctx: shop.ctx, input });
  }
  return find(eventId);
}

async function find(q: string) {
  const { webhooks } = await listWebhooks({ ctx: operator, input: { limit: 10, q } });
  return webhooks[0];
}

async function intentOf(orderId: number): Promise<string> {
  const [row] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  return row?.ref ?? "";
}

describe("listWebhooks", () => {
  it("shows what became of each webhook, also of those about unknown objects", async () => {
    const { id } = await placePaid();
    const intent = await intentOf(id);
    const paid = "payment_intent.succeeded";
    expect(await receive(paid, intent)).toMatchObject({ outcome: "applied", orderId: id });
    expect(await receive(paid, intent, { state: "paid" })).toMatchObject({
      ...{ outcome: "echo", orderId: id, objectId: intent, type: paid },
    });
    expect(await receive(paid, "pi_of_another")).toMatchObject({
      ...{ outcome: "unknown", orderId: null },
    });
    for (const type of ["charge.dispute.created", "checkout.session.completed", "refund.failed"]) {
      expect((await receive(type, "of_another"))?.outcome, type).toBe("unknown");
    }
    expect(await receive("payout.paid", "po_1")).toMatchObject({ outcome: "unused" });
  });

  it("shows webhooks that the gateway's key does not let us apply, without a failure", async () => {
    await controlSimulator(shop.gatewayUrl, { deniedPaths: ["/v1/disputes"] });
    expect(await receive("charge.dispute.created", "du_1")).toMatchObject({ outcome: "denied" });
    await controlSimulator(shop.gatewayUrl, { deniedPaths: ["/v1/payment_intents"] });
    await expect(receive("payment_intent.succeeded", "pi_1")).rejects.toThrow("lacks a permission");
    await controlSimulator(shop.gatewayUrl, { deniedPaths: [] });
  });

  it("reads page by page, by result, by event and by object, for operators only", async () => {
    await shop.db.query(sql`DELETE FROM webhook_receipts`);
    for (const object of ["pi_a", "pi_b", "pi_c"]) await receive("payment_intent.created", object);
    await receive("payout.paid", "po_2");
    const unknown = { limit: 2, status: "unknown" as const };
    const first = await listWebhooks({ ctx: operator, input: unknown });
    expect(first.webhooks.map(({ objectId }) => objectId)).toEqual(["pi_c", "pi_b"]);
    const rest = { ...unknown, cursor: first.next ?? undefined };
    const second = await listWebhooks({ ctx: operator, input: rest });
    expect(second.webhooks.map(({ objectId }) => objectId)).toEqual(["pi_a"]);
    expect(second.next).toBeNull();
    expect((await find("pi_b"))?.eventId).toBe(first.webhooks[1]?.eventId);
    const customer = { kind: "customer", customerId: 1, userId: 1 } as const;
    const call = listWebhooks({ ctx: { ...operator, actor: customer }, input: { limit: 2 } });
    await expect(call).rejects.toThrow(Forbidden);
  });
});
