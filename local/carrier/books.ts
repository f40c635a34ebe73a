import type { Pool } from "pg";
import type { ShipmentStatus } from "./tracking-event";

export interface CarrierBooks {
  labels: {
    orderId: number;
    trackingNumber: string;
    status: ShipmentStatus;
    /** How many units are in the package. */
    units: number;
  }[];
}

/** Every label ever created, for comparison with the shop's own records. */
export async function readCarrierBooks(pool: Pool): Promise<CarrierBooks> {
  const { rows } = await pool.query<CarrierBooks["labels"][number]>(`
    select order_id::float8 as "orderId", tracking_number as "trackingNumber", current.status,
      (select sum(quantity) from jsonb_to_recordset(items::jsonb) as item (quantity int))::float8
        as units
    from carrier.labels as label
    cross join lateral (
      select status from carrier.tracking_events
      where label_id = label.id and at <= now()
      order by position desc limit 1
    ) as current
    where tracking_number is not null
    order by seq`);
  return { labels: rows };
}
