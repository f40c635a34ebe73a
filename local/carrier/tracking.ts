import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { WebhookMessage } from "@/local/webhooks/outbox";
import type { TrackingEvent } from "./itinerary";
import type { Label } from "./labels";

/** Writes steps of a shipment's way, numbered on from `firstPosition`. */
export async function insertTrackingEvents(
  client: PoolClient,
  labelId: string,
  firstPosition: number,
  events: TrackingEvent[],
): Promise<void> {
  await client.query(
    `insert into carrier.tracking_events (label_id, position, status, location, at)
     select $1, $2 + step.number - 1, step.status, step.location, step.at
     from unnest($3::text[], $4::text[], $5::timestamptz[])
       with ordinality as step (status, location, at, number)`,
    [
      labelId,
      firstPosition,
      events.map((event) => event.status),
      events.map((event) => event.location),
      events.map((event) => event.at),
    ],
  );
}

/** What has happened to a shipment so far, oldest first. */
export async function readTrackingEvents(pool: Pool, labelId: string): Promise<TrackingEvent[]> {
  const { rows } = await pool.query<TrackingEvent>(
    `select status, location, at from carrier.tracking_events
     where label_id = $1 and at <= now() order by position`,
    [labelId],
  );
  return rows;
}

/**
 * A webhook for each step of the way, due when it happens. In reverse all are due at the last one,
 * and the outbox posts the newest first.
 */
export function trackingMessages(
  label: Label,
  way: TrackingEvent[],
  reverse: boolean,
): WebhookMessage[] {
  const lastAt = way.at(-1)?.at;
  return way.map((step) => ({
    subject: label.id,
    dueAt: reverse && lastAt ? lastAt : step.at,
    body: JSON.stringify({
      id: `trk_${randomUUID().replaceAll("-", "")}`,
      type: "tracking.updated",
      trackingNumber: label.trackingNumber,
      orderId: label.orderId,
      status: step.status,
      at: step.at.toISOString(),
    }),
  }));
}
