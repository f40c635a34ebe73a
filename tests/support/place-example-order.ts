import type { ShopClient } from "@/tests/contract/shop-client";
import type { Examples } from "@/tests/e2e/site-pages";
import { startExampleWebhook } from "./example-webhook";
import { insertExampleFailure } from "./insert-example-failure";
import { untilRunIsRecorded } from "./recorded-run";
import { untilSpanIsRecorded } from "./recorded-span";

/** Places an order for the demo customer, waits until it completes, and finds what belongs to it. */
export async function placeExampleOrder(shop: ShopClient): Promise<Examples> {
  const productId = await shop.addProduct({ onHand: 3, lowStockThreshold: 5 });
  const webhook = await startExampleWebhook(shop);
  const order = await shop.place({ items: [{ productId, quantity: 1 }] });
  await shop.untilFinished([order.id]);
  const emailId = await shop.until("an email about the order", 20_000, async () => {
    const [email] = await shop.rows<{ id: number }>(
      "select id from emails where order_id = $1 order by id limit 1",
      [order.id],
    );
    return email?.id ?? null;
  });
  const completed = { functionId: "process-payment", status: "completed" };
  const runId = await untilRunIsRecorded(shop, order.id, completed);
  const traceId = await untilSpanIsRecorded(shop, order.id, "run process-payment");
  const { id: orderId, trackingToken } = order;
  const fingerprint = await insertExampleFailure(shop, orderId);
  const disputeId = await disputeExampleOrder(shop);
  return {
    ...{ productId, customerId: 1, orderId, trackingToken, emailId, runId, traceId, fingerprint },
    disputeId,
    ...(await untilRequestIsRecorded(shop, orderId)),
    ...(await webhook.untilDelivered(orderId)),
  };
}

/** Waits until the request log has the call that placed the order, with a key. */
export function untilRequestIsRecorded(
  shop: ShopClient,
  orderId: number,
): Promise<Pick<Examples, "requestPlace" | "idempotencyKey">> {
  return shop.until(`the request of order ${orderId}`, 20_000, async () => {
    const [request] = await shop.rows<{ requestPlace: string; idempotencyKey: string }>(
      `select round(extract(epoch from r.at) * 1000) || '-' || r.id as "requestPlace",
         k.key as "idempotencyKey"
       from telemetry.requests r join idempotency_keys k using (order_id)
       where order_id = $1 and r.operation = 'placeOrder'`,
      [orderId],
    );
    return request ?? null;
  });
}

/** Places an order that is disputed at once. Returns the dispute's id. */
export async function disputeExampleOrder(
  shop: ShopClient,
  order: Parameters<ShopClient["place"]>[0] = {},
): Promise<number> {
  const { id } = await shop.place({ ...order, paymentMethod: "pm_card_createDispute" });
  const find = `select d.id from disputes d join payments p on p.id = d.payment_id
    where p.order_id = $1`;
  return shop.until("a dispute", 60_000, async () => {
    const [dispute] = await shop.rows<{ id: number }>(find, [id]);
    return dispute?.id ?? null;
  });
}
