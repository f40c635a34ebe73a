import { randomUUID } from "node:crypto";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { seedOrders } from "@/prisma/seed-orders";
import { seedCredential } from "@/prisma/seed-orders-statements";
import type { ShopClient } from "@/tests/contract/shop-client";
import type { Examples } from "@/tests/e2e/site-pages";
import { startExampleWebhook } from "@/tests/support/example-webhook";
import { insertExampleFailures } from "@/tests/support/insert-example-failure";
import { disputeExampleOrder, untilRequestIsRecorded } from "@/tests/support/place-example-order";
import { untilRunIsRecorded } from "@/tests/support/recorded-run";
import { untilSpanIsRecorded } from "@/tests/support/recorded-span";

const pastOrders = 3_000;
const address = {
  name: "Ada Brook",
  line1: "14 Harbour Street",
  line2: "Second floor",
  city: "Portsmouth",
  postalCode: "PO1 3AX",
  country: "GB",
};

/** The items of the orders placed for the screenshots. */
const carts: [productId: number, quantity: number][][] = [
  [[2, 1]],
  [
    [1, 2],
    [5, 1],
  ],
  [[7, 1]],
  [
    [3, 4],
    [4, 1],
  ],
  [[9, 2]],
  [
    [8, 1],
    [10, 1],
    [12, 1],
  ],
];

/**
 * Creates a year of past orders, and orders of today: delivered, in transit, unpaid, declined, out of
 * stock and cancelled. Returns the records for the detail pages; its order is in transit.
 */
export async function fillShop(shop: ShopClient): Promise<Examples> {
  const { databaseUrl } = shop.system;
  const seeded = await seedOrders({ databaseUrl, count: pastOrders, force: true });
  if (seeded.kind === "refused") throw new Error(seeded.reason);
  const place = async (order: Record<string, unknown>) => {
    const body = shop.orderBody({ shippingAddress: address, ...order });
    const headers = { "idempotency-key": randomUUID() };
    const response = await shop.call<OwnOrderView>("/api/v1/orders", { body, headers });
    if (response.status !== 201) {
      throw new Error(`The order was refused: ${JSON.stringify(response.body)}`);
    }
    return response.body;
  };
  const items = (cart: (typeof carts)[number]) =>
    cart.map(([productId, quantity]) => ({ productId, quantity }));

  const webhook = await startExampleWebhook(shop);
  for (const cart of carts) await place({ items: items(cart), customerId: 2 });
  await place({ items: items([[6, 1]]), paymentMethod: "pm_card_chargeDeclined" });
  const cancelled = await place({ items: items([[11, 1]]), paymentMethod: null });
  await shop.cancel(cancelled.id, "Found a better price");
  const lastUnit = await shop.rows<{ id: number }>(
    `update stock set on_hand = reserved + 1 where product_id = 12 returning product_id as id`,
  );
  await shop.rows(
    `insert into inventory_movements (product_id, kind, quantity, reserved_delta, reason)
     select product_id, 'adjust', on_hand - (select sum(quantity) from inventory_movements m
       where m.product_id = s.product_id), 0, 'Damaged in the warehouse'
     from stock s where product_id = $1`,
    [lastUnit[0]?.id],
  );
  await place({ items: items([[12, 3]]), customerId: null, email: "ida@example.com" });
  await place({ items: items([[4, 1]]), customerId: 3, paymentMethod: null });

  const example = await place({
    items: items([
      [1, 2],
      [8, 1],
    ]),
    reference: "WEB-20417",
    adjustments: [
      { kind: "shipping", label: "Tracked, 2 days", amount: 490 },
      { kind: "discount", label: "Welcome back", amount: -300 },
    ],
  });
  await shop.untilOrder(example.id, "shipped", ({ status }) => status === "shipped");
  await startTransit(shop, example.id);
  const [email] = await shop.rows<{ id: number }>(
    "select id from emails where order_id = $1 and kind = 'order_shipped'",
    [example.id],
  );
  const completed = { functionId: "process-payment", status: "completed" };
  return {
    ...{ productId: 1, customerId: 1, orderId: example.id, trackingToken: example.trackingToken },
    emailId: email?.id ?? 0,
    runId: await untilRunIsRecorded(shop, example.id, completed),
    traceId: await untilSpanIsRecorded(shop, example.id, "run create-shipment"),
    fingerprint: await failRuns(shop),
    disputeId: await disputeExampleOrder(shop, { items: items([[3, 1]]) }),
    ...(await untilRequestIsRecorded(shop, example.id)),
    ...(await webhook.untilDelivered(example.id)),
  };
}

/**
 * Lets runs fail for past orders whose money is at risk: it is captured, and they have not ended.
 * Nothing moves these orders on, so their failures stay open. Returns the fingerprint of the group
 * with the most of them.
 */
async function failRuns(shop: ShopClient): Promise<string> {
  const orders = async (status: string, count: number) => {
    const rows = await shop.rows<{ id: number }>(
      `select id from orders where credential = $1 and status = $2 and payment_status = 'paid'
         and created_at < now() - interval '1 day'
       order by id desc limit $3`,
      [seedCredential, status, count],
    );
    return rows.map(({ id }) => id);
  };
  await insertExampleFailures(shop, {
    functionId: "verify-order-changes",
    eventName: "payment/processed",
    error: { name: "DatabaseError", message: "57014" },
    cause: "DatabaseError: 57014",
    step: "verify-order-changes",
    frame: "at verifyPaymentStatus (lib/services/payments/verify-payment-status.ts)",
    orderIds: await orders("processing", 2),
  });
  return insertExampleFailures(shop, {
    functionId: "update-tracking",
    eventName: "carrier/event.received",
    error: { name: "CarrierUnavailable", message: "The carrier did not respond." },
    cause: "Error: ECONNREFUSED",
    step: "update-tracking",
    frame: "at track (lib/clients/carrier.ts)",
    orderIds: await orders("shipped", 5),
  });
}

/** Makes the carrier report the shipment as in transit now; its later steps stay in the future. */
async function startTransit(shop: ShopClient, orderId: number): Promise<void> {
  const handedOver =
    "select from carrier.labels where order_id = $1 and handed_over_at is not null";
  await shop.until("the handover", 20_000, async () =>
    (await shop.rows(handedOver, [orderId])).length > 0 ? true : null,
  );
  await shop.rows(
    `update carrier.tracking_events e set at = now() from carrier.labels l
      where l.id = e.label_id and l.order_id = $1 and e.status = 'in_transit'`,
    [orderId],
  );
  await shop.rows(
    `update carrier.deliveries d set due_at = now() from carrier.labels l
      where l.id = d.subject and l.order_id = $1 and d.body::json->>'status' = 'in_transit'`,
    [orderId],
  );
  await shop.untilOrder(orderId, "in transit", ({ shipment }) => shipment?.status === "in_transit");
}
