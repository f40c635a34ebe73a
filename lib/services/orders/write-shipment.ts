import sql, { empty, type Sql } from "sql-template-tag";
import type { ShipmentChange } from "@/lib/domain/order/change";

/** The part of the statement of `commitChange` that opens or changes the order's shipment. */
export function writeShipment(shipment: ShipmentChange | undefined, now: Date): Sql {
  if (!shipment) return empty;
  if (shipment.kind === "open") {
    return sql`, written_shipment AS (
      INSERT INTO shipments (order_id, idempotency_key, is_manual, carrier, tracking_number,
        requested_at, updated_at)
      SELECT updated_order.id, ${shipment.idempotencyKey}, ${shipment.manual !== undefined},
        ${shipment.manual?.carrier ?? null}, ${shipment.manual?.trackingNumber ?? null},
        ${now}::timestamptz, ${now}::timestamptz
      FROM updated_order RETURNING id
    )`;
  }
  return sql`, written_shipment AS (
      UPDATE shipments s SET status = ${shipment.status}, updated_at = ${now},
        ${carrierColumns(shipment)}
        carrier_ref = coalesce(${shipment.label?.carrierRef ?? null}, s.carrier_ref),
        label_url = coalesce(${shipment.label?.labelUrl ?? null}, s.label_url),
        estimated_delivery =
          coalesce(${shipment.label?.estimatedDelivery ?? null}, s.estimated_delivery),
        shipped_at = coalesce(s.shipped_at, ${shipment.label ? now : null}),
        delivered_at = coalesce(s.delivered_at, ${shipment.isDelivered ? now : null}),
        handled_at = coalesce(s.handled_at, ${shipment.isHandled ? now : null}),
        overruled_status = ${overruledStatus(shipment)},
        restocked = coalesce(${shipment.restocked ? JSON.stringify(shipment.restocked) : null}::jsonb,
          s.restocked)
      FROM updated_order WHERE s.id = ${shipment.id}
    )`;
}

type SetShipment = Extract<ShipmentChange, { kind: "set" }>;

/** What an operator enters replaces what was entered before; a label only adds what it has. */
function carrierColumns({ label, manual }: SetShipment): Sql {
  if (manual) {
    return sql`carrier = ${manual.carrier}::text, tracking_number = ${manual.trackingNumber}::text,`;
  }
  return sql`carrier = coalesce(${label?.carrier ?? null}, s.carrier),
        tracking_number = coalesce(${label?.trackingNumber ?? null}, s.tracking_number),`;
}

function overruledStatus({ overruledStatus }: SetShipment): Sql {
  return overruledStatus === undefined ? sql`s.overruled_status` : sql`${overruledStatus}::text`;
}
