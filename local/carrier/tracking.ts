import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { WebhookMessage } from "@/local/webhooks/webhook-sender";
import type { Label } from "./label";
import type { TrackingEvent } from "./tracking-event";

/** Inserts tracking events of a label, numbered from `firstPosition`. */
export async function insertTrackingEvents(
  client: PoolClient,
  labelId: string,
  firstPosition: number,
  events: TrackingEvent[],
): Promise<void> {
  await client.query(
    `insert into carrier.tracking_events (label_id, position, status, location, at)
     select $1, $2 + event.number - 1, event.status, event.location, event.at
     from unnest($3::text[], $4::text[], $5::timestamptz[])
       with ordinality as event (status, location, at, number)`,
    [
      labelId,
      firstPosition,
      events.map((event) => event.status),
      events.map((event) => event.location),
      events.map((event) => event.at),
    ],
  );
}

/** The tracking events of a label up to now, oldest first. */
export async function readTrackingEvents(pool: Pool, labelId: string): Promise<TrackingEvent[]> {
  const { rows } = await pool.query<TrackingEvent>(
    `select status, location, at from carrier.tracking_events
     where label_id = $1 and at <= now() order by position`,
    [labelId],
  );
  return rows;
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
