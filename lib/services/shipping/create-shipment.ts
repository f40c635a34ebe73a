import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { actingAs, type Context } from "@/lib/context";
import type { ShippingLabel } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { ShippingAddress } from "@/lib/domain/order/input";
import {
  decideShipmentRequest,
  recordLabelCreated,
  recordLabelVoided,
} from "@/lib/domain/order/shipment-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { SafeError } from "@/lib/telemetry/safe-error";
import { voidLabel } from "./void-label";

export interface ShipmentOutcome {
  kind: "shipped" | "waiting" | "ended";
  order: OrderFacts;
}

/**
 * Creates the label of a paid order. The shipment and its idempotency key are committed before the
 * carrier is called. The order can be cancelled until the label is recorded; a label that arrives
 * after a cancellation is voided.
 */
export const createShipment = defineVerb<{ orderId: number }, ShipmentOutcome>(
  "createShipment",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const requested = await changeOrder(ctx, input.orderId, (order) =>
      decideShipmentRequest(order, ctx.settings.policy),
    );
    if (requested.kind === "not_found") throw new SafeError(`Order ${input.orderId} not found.`);
    const order = requested.order;
    if (requested.kind === "refused" || order.shipment?.status !== "requested") {
      return { kind: order.status === "shipped" ? "shipped" : "waiting", order };
    }
    const report = await ctx.carrier.createLabel({
      orderId: order.id,
      key: order.shipment.idempotencyKey,
      ...(await readShipmentDetails(ctx, order.id)),
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

async function readShipmentDetails(ctx: Context, orderId: number) {
  const [row] = await ctx.db.query<{
    shipTo: ShippingAddress;
    items: { sku: string; name: string; quantity: number }[];
  }>(sql`
    SELECT o.shipping_address AS "shipTo",
      (SELECT json_agg(json_build_object('sku', i.sku, 'name', i.name, 'quantity', i.quantity)
                       ORDER BY i.line) FROM order_items i WHERE i.order_id = o.id) AS items
    FROM orders o WHERE o.id = ${orderId}`);
  if (!row) throw new SafeError(`Order ${orderId} not found.`);
  return row;
}
