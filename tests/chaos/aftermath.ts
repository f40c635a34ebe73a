import type { Context } from "@/lib/context";
import type { ShopClient } from "@/tests/contract/shop-client";
import {
  closeDispute,
  refundAtGateway,
  untilCaptured,
  whileWebhooksAreLost,
} from "./at-the-gateway";
import { reportFailedShipment } from "./operator-acts";
import type { Purchase } from "./shoppers";

/** In minor units. */
const partialRefund = 100;

/**
 * What happens to orders after they were sent: refunds at the gateway whose webhooks are lost, the
 * results of disputes, half of them without a webhook, and shipments that customers report as lost or
 * send back.
 */
export async function causeAftermath(
  shop: ShopClient,
  operator: Context,
  purchases: readonly Purchase[],
): Promise<void> {
  const disputes = await listOpenDisputes(shop, purchases);
  const half = Math.ceil(disputes.length / 2);
  const close = async (some: typeof disputes) => {
    for (const { id, outcome } of some) await closeDispute(shop, id, outcome);
  };
  await whileWebhooksAreLost(shop, async () => {
    await refundSome(shop, ofIntention(purchases, "refund_at_gateway"));
    await close(disputes.slice(0, half));
  });
  await close(disputes.slice(half));
  for (const orderId of ofIntention(purchases, "shipment_fails")) {
    await reportFailedShipment(operator, orderId, orderId % 2 === 0 ? "lost" : "returned");
  }
}

/** Of every other order a part is refunded, of the others everything. */
async function refundSome(shop: ShopClient, orderIds: readonly number[]): Promise<void> {
  for (const [index, orderId] of orderIds.entries()) {
    const intent = await untilCaptured(shop, orderId);
    await refundAtGateway(shop, intent, index % 2 === 0 ? partialRefund : undefined);
  }
}

async function listOpenDisputes(
  shop: ShopClient,
  purchases: readonly Purchase[],
): Promise<{ id: string; outcome: "won" | "lost" }[]> {
  const won = ofIntention(purchases, "dispute_won");
  const rows = await shop.rows<{ id: string; order_id: number }>(
    `select d.provider_ref as id, p.order_id from disputes d join payments p on p.id = d.payment_id
      where d.status = 'needs_response' and p.order_id = any($1) order by p.order_id`,
    [purchases.map(({ orderId }) => orderId)],
  );
  return rows.map(({ id, order_id: orderId }) => ({
    id,
    outcome: won.includes(orderId) ? "won" : "lost",
  }));
}

function ofIntention(purchases: readonly Purchase[], intention: Purchase["intention"]): number[] {
  return purchases.filter((one) => one.intention === intention).map(({ orderId }) => orderId);
}
