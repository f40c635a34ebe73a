import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import { actingAs, type Context, type Verb } from "@/lib/context";
import type { ShippingLabel } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { ShippingAddress } from "@/lib/domain/order/input";
import { recordLabel, recordLabelVoid, requestShipment } from "@/lib/domain/order/shipment-rules";
import { SafeError } from "@/lib/telemetry/safe-error";
import { changeOrder } from "../orders/change-order";
import { voidLabel } from "./void-label";

export type ShipmentCreated = { kind: "shipped" | "waits" | "ended"; order: OrderFacts };

/**
 * Gets a label for a paid order. The wish and its key are committed before the carrier is called;
 * a cancellation wins until the label is recorded, and a label that comes too late is voided.
 */
export const createShipment: Verb<{ orderId: number }, ShipmentCreated> = async ({
  ctx,
  input,
}) => {
  requireSystem(ctx.actor);
  const requested = await changeOrder(ctx, input.orderId, (order) =>
    requestShipment(order, ctx.settings.policy),
  );
  if (requested.kind === "not_found") throw new SafeError(`Order ${input.orderId} is gone.`);
  const order = requested.order;
  if (requested.kind === "refused" || order.shipment?.status !== "requested") {
    return { kind: order.status === "shipped" ? "shipped" : "waits", order };
  }
  const report = await ctx.carrier.createLabel({
    orderId: order.id,
    key: order.shipment.idempotencyKey,
    ...(await readShipment(ctx, order.id)),
  });
  if (report.kind === "voided") {
    const told = await changeOrder(actingAs(ctx, { kind: "carrier" }), order.id, recordLabelVoid);
    return { kind: "ended", order: told.kind === "not_found" ? order : told.order };
  }
  return record(ctx, order, report.label);
};

async function record(
  ctx: Context,
  order: OrderFacts,
  label: ShippingLabel,
): Promise<ShipmentCreated> {
  const recorded = await changeOrder(actingAs(ctx, { kind: "carrier" }), order, (facts) =>
    recordLabel(facts, label),
  );
  if (recorded.kind === "not_found") throw new SafeError(`Order ${order.id} is gone.`);
  if (recorded.kind !== "refused") return { kind: "shipped", order: recorded.order };
  await voidLabel({ ctx, input: { orderId: order.id } });
  return { kind: "ended", order: recorded.order };
}

async function readShipment(ctx: Context, orderId: number) {
  const [row] = await ctx.db.query<{
    shipTo: ShippingAddress;
    items: { sku: string; name: string; quantity: number }[];
  }>(sql`
    SELECT o.shipping_address AS "shipTo",
      (SELECT json_agg(json_build_object('sku', i.sku, 'name', i.name, 'quantity', i.quantity)
                       ORDER BY i.line) FROM order_items i WHERE i.order_id = o.id) AS items
    FROM orders o WHERE o.id = ${orderId}`);
  if (!row) throw new SafeError(`Order ${orderId} is gone.`);
  return row;
}
