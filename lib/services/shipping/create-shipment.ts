import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { actingAs, type Context } from "@/lib/context";
import { anyId } from "@/lib/db/any-id";
import { groupStatements } from "@/lib/db/group-statements";
import type { ShippingLabel } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { ShippingAddress } from "@/lib/domain/order/input";
import { recordManualShipment } from "@/lib/domain/order/manual-shipment-rules";
import { mustAskBeforeLabel } from "@/lib/domain/order/payment-checks";
import {
  decideShipmentRequest,
  recordLabelCreated,
  recordLabelVoided,
} from "@/lib/domain/order/shipment-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { readReplacedOrders } from "@/lib/services/orders/replaced-orders";
import { reconcilePayment } from "@/lib/services/payments/reconcile-payment";
import { SafeError } from "@/lib/telemetry/safe-error";
import { voidLabel } from "./void-label";

export interface ShipmentOutcome {
  kind: "shipped" | "waiting" | "ended";
  order: OrderFacts;
}

/**
 * Creates the label of a paid order, after asking the gateway whether its money was refunded there.
 * The shipment and its idempotency key are committed before the carrier is called. The order can be
 * cancelled until the label is recorded; a label that arrives after a cancellation is voided. A caller
 * that has just read or changed the order passes its facts.
 */
export const createShipment = defineVerb<{ orderId: number; order?: OrderFacts }, ShipmentOutcome>(
  "createShipment",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const found = input.order ?? (await readOrderFacts(ctx.db, input.orderId));
    if (!found) throw new SafeError(`Order ${input.orderId} not found.`);
    const requested = await changeOrder(ctx, await withCheckedPayment(ctx, found), (order) =>
      decideShipmentRequest(order, ctx.settings.policy),
    );
    if (requested.kind === "not_found") throw new SafeError(`Order ${input.orderId} not found.`);
    const order = requested.order;
    if (requested.kind === "refused" || order.shipment?.status !== "requested") {
      return { kind: order.status === "shipped" ? "shipped" : "waiting", order };
    }
    if (order.shipment.isManual) return shipManualShipment(ctx, order);
    const report = await ctx.carrier.createLabel({
      orderId: order.id,
      key: order.shipment.idempotencyKey,
      ...(await readShipmentDetails(ctx.db, order.id)),
    });
    if (report.kind === "voided") {
      const voided = await changeOrder(
        actingAs(ctx, { kind: "carrier" }),
        order.id,
        recordLabelVoided,
      );
      return { kind: "ended", order: voided.kind === "not_found" ? order : voided.order };
    }
    return recordOrVoidLabel(ctx, order, report.label);
  },
);

/** The facts after asking the gateway whether the money is still there. */
async function withCheckedPayment(ctx: Context, order: OrderFacts): Promise<OrderFacts> {
  const mayShip = decideShipmentRequest(order, ctx.settings.policy).kind !== "refused";
  const isLabelDue = mayShip && (order.shipment === null || order.shipment.status === "requested");
  if (isLabelDue && order.paymentStatus === "not_required")
    await checkReplacedOrders(ctx, order.id);
  if (!isLabelDue || !mustAskBeforeLabel(order, ctx.now())) return order;
  return reconcilePayment(ctx, order);
}

/** A replacement was paid with its original, whose dispute or refund at the gateway puts it on hold. */
async function checkReplacedOrders(ctx: Context, orderId: number): Promise<void> {
  const replaced = await readReplacedOrders(ctx.db, orderId);
  for (const original of replaced) await reconcilePayment(ctx, original);
}

/** No carrier has to be asked, so the order has shipped once its payment is captured. */
async function shipManualShipment(ctx: Context, order: OrderFacts): Promise<ShipmentOutcome> {
  const shipped = await changeOrder(ctx, order, recordManualShipment);
  if (shipped.kind === "not_found") throw new SafeError(`Order ${order.id} not found.`);
  if (shipped.kind !== "refused") {
    return {
      kind: shipped.order.status === "shipped" ? "shipped" : "waiting",
      order: shipped.order,
    };
  }
  await voidLabel({ ctx, input: { orderId: order.id } });
  return { kind: "ended", order: shipped.order };
}

async function recordOrVoidLabel(
  ctx: Context,
  order: OrderFacts,
  label: ShippingLabel,
): Promise<ShipmentOutcome> {
  const recorded = await changeOrder(actingAs(ctx, { kind: "carrier" }), order, (facts) =>
    recordLabelCreated(facts, label),
  );
  if (recorded.kind === "not_found") throw new SafeError(`Order ${order.id} not found.`);
  if (recorded.kind !== "refused") return { kind: "shipped", order: recorded.order };
  await voidLabel({ ctx, input: { orderId: order.id } });
  return { kind: "ended", order: recorded.order };
}

interface ShipmentDetails {
  shipTo: ShippingAddress;
  items: { sku: string; name: string; quantity: number }[];
}

/** Where an order ships to and what of it ships, read with those of the orders that ship meanwhile. */
const readShipmentDetails = groupStatements(
  async (db, orderIds: number[]): Promise<ShipmentDetails[]> => {
    const rows = await db.query<ShipmentDetails & { id: number }>(sql`
      SELECT o.id, o.shipping_address AS "shipTo",
        (SELECT json_agg(json_build_object('sku', i.sku, 'name', i.name, 'quantity',
            i.quantity - i.removed_quantity) ORDER BY i.line)
          FROM order_items i
          WHERE i.order_id = o.id AND i.quantity > i.removed_quantity) AS items
      FROM orders o WHERE o.id = ${anyId(orderIds)}`);
    const byId = new Map(rows.map(({ id, ...details }) => [id, details]));
    return orderIds.map((id) => {
      const details = byId.get(id);
      if (!details) throw new SafeError(`Order ${id} not found.`);
      return details;
    });
  },
);
