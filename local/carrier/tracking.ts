import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { anyOf, queryPrepared } from "@/local/database/query-prepared";
import type { WebhookMessage } from "@/local/webhooks/queue-webhooks";
import type { Label } from "./label";
import type { ShipmentStatus, TrackingEvent } from "./tracking-event";

/** What is known of a shipment now. */
export interface Tracking {
  trackingNumber: string;
  status: ShipmentStatus;
  estimatedDelivery: Date;
  /** Oldest first. `at` is ISO 8601. */
  events: { status: ShipmentStatus; at: string; location: string }[];
}

/** The SQL that inserts tracking events, with placeholders for `trackingEventColumns`. */
export function insertTrackingEventsSql(columns: readonly string[]): string {
  const [labelIds, positions, statuses, locations, times] = columns;
  return `insert into carrier.tracking_events (label_id, position, status, location, at)
    select label_id, position, status, location, at
    from unnest(${labelIds}::text[], ${positions}::integer[], ${statuses}::text[],
      ${locations}::text[], ${times}::timestamptz[])
      as event (label_id, position, status, location, at)`;
}

/** The values of `insertTrackingEventsSql`. A label's events are numbered from `firstPosition`. */
export function trackingEventColumns(
  shipments: readonly { labelId: string; firstPosition: number; events: TrackingEvent[] }[],
): unknown[][] {
  const rows = shipments.flatMap(({ labelId, firstPosition, events }) =>
    events.map((event, index) => ({ ...event, labelId, position: firstPosition + index })),
  );
  return [
    rows.map(({ labelId }) => labelId),
    rows.map(({ position }) => position),
    rows.map(({ status }) => status),
    rows.map(({ location }) => location),
    rows.map(({ at }) => at),
  ];
}

/** The shipments of those tracking numbers that exist, in no particular order. */
export async function findTracking(pool: Pool, trackingNumbers: string[]): Promise<Tracking[]> {
  const { rows } = await queryPrepared<Omit<Tracking, "status">>(
    pool,
    `select tracking_number as "trackingNumber", estimated_delivery as "estimatedDelivery", events
     from carrier.labels as label
     cross join lateral (
       select json_agg(json_build_object('status', status, 'at', at, 'location', location)
                       order by position) as events
       from carrier.tracking_events
       where label_id = label.id and at <= clock_timestamp()
     ) as known
     where tracking_number = ${anyOf("$1::text[]")} and events is not null`,
    [trackingNumbers],
  );
  return rows.map((row) => {
    const events = row.events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
    return { ...row, events, status: events.at(-1)?.status ?? "label_created" };
  });
}

/**
 * A webhook for each tracking event, due at the time of the event. With `reverse`, all are due at
 * the last event, so that the sender can post the newest first.
 */
export function trackingWebhooks(
  label: Label,
  events: TrackingEvent[],
  reverse: boolean,
): WebhookMessage[] {
  const lastAt = events.at(-1)?.at;
  return events.map((event) => ({
    subject: label.id,
    dueAt: reverse && lastAt ? lastAt : event.at,
    body: JSON.stringify({
      id: `trk_${randomUUID().replaceAll("-", "")}`,
      type: "tracking.updated",
      trackingNumber: label.trackingNumber,
      orderId: label.orderId,
      status: event.status,
      at: event.at.toISOString(),
    }),
  }));
}
