import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";
import type { WebhookSender } from "@/local/webhooks/webhook-sender";
import { CarrierError } from "./carrier-error";
import type { CarrierControl } from "./control";
import {
  estimateDelivery,
  fingerprintOf,
  type Label,
  type LabelRequest,
  newTrackingNumber,
} from "./label";
import { insertTrackingEvents, trackingWebhooks } from "./tracking";
import { newTrackingEvent, planTrackingEvents } from "./tracking-event";

export interface LabelContext {
  pool: Pool;
  webhookSender: WebhookSender;
  control: CarrierControl;
}

/** A label and the time at which it was created or handed over. */
interface LabelTime {
  id: string;
  at: Date;
}

/** Random eight-digit numbers collide at times, so a new one is tried after a collision. */
const trackingNumberAttemptsMax = 20;

interface KeyRow {
  id: string;
  fingerprint: string | null;
  voided_at: Date | null;
}

/** The columns that identify a label: its id, its idempotency key or its tracking number. */
type LabelColumn = "id" | "key" | "tracking_number";

/**
 * Returns the label, or null when none was created, as for a key that was only voided. In a
 * transaction `now()` is the time of its start, which may be before the one that created the label
 * and for which it waited.
 */
export async function findLabel(
  database: Pool | PoolClient,
  column: LabelColumn,
  value: string,
): Promise<Label | null> {
  const { rows } = await database.query<Label>(
    `select label.id, tracking_number as "trackingNumber", order_id::float8 as "orderId",
            reference, service, ship_to as "shipTo", items,
            estimated_delivery as "estimatedDelivery", created_at as "createdAt",
            voided_at as "voidedAt", current.status
     from carrier.labels as label
     cross join lateral (
       select status from carrier.tracking_events
       where label_id = label.id and at <= clock_timestamp()
       order by position desc limit 1
     ) as current
     where label.${column} = $1 and tracking_number is not null`,
    [value],
  );
  return rows[0] ?? null;
}

/**
 * Creates one label per key: a repeated request gets the same label. Throws a 422 for a different
 * request with the same key, and a 409 `voided` for a voided key.
 */
export async function createLabel(
  context: LabelContext,
  key: string,
  request: LabelRequest,
): Promise<Label> {
  const label = await inTransaction(context.pool, async (client) => {
    const fingerprint = fingerprintOf(request);
    const created = await insertLabel(client, key, fingerprint, request);
    if (created) await recordCreation(client, created);
    else requireSameRequest(await lockKey(client, key), fingerprint);
    return findLabel(client, "key", key);
  });
  if (!label) throw new Error(`No label found for key ${key} after creating it.`);
  return label;
}

/**
 * Hands the shipment of a label over to the carrier and plans its tracking events. A second call
 * and a voided label change nothing. Returns null when the key has no label.
 */
export async function handOver(context: LabelContext, key: string): Promise<Label | null> {
  const label = await inTransaction(context.pool, async (client) => {
    const { rows } = await client.query<LabelTime>(
      `update carrier.labels set handed_over_at = now()
       where key = $1 and handed_over_at is null and voided_at is null
       returning id, handed_over_at as at`,
      [key],
    );
    if (rows[0]) await planShipment(context, client, rows[0]);
    return findLabel(client, "key", key);
  });
  context.webhookSender.wake();
  return label;
}

/**
 * Voids the label of a key. Without a label it voids the key, so that a late request to create one
 * is refused. Throws a 409 `in_transit` once the shipment is in transit.
 */
export async function voidLabel(context: LabelContext, key: string): Promise<void> {
  await inTransaction(context.pool, async (client) => {
    const { rowCount: isTombstone } = await client.query(
      `insert into carrier.labels (id, key, voided_at) values ($1, $2, now())
       on conflict (key) do nothing`,
      [newLabelId(), key],
    );
    if (isTombstone) return;
    const row = await lockKey(client, key);
    if (row.voided_at) return;
    const label = await findLabel(client, "key", key);
    if (label && label.status !== "label_created") {
      throw new CarrierError(409, "in_transit", "The shipment is already in transit.");
    }
    const { rows } = await client.query<{ voidedAt: Date }>(
      `update carrier.labels set voided_at = now() where id = $1 returning voided_at as "voidedAt"`,
      [row.id],
    );
    await client.query("delete from carrier.tracking_events where label_id = $1 and position > 0", [
      row.id,
    ]);
    const voided = rows.map(({ voidedAt }) => newTrackingEvent("voided", voidedAt));
    await insertTrackingEvents(client, row.id, 1, voided);
    await context.webhookSender.withdraw(client, row.id);
  });
}

/** Inserts a label. Returns null when the key was used before. */
async function insertLabel(
  client: PoolClient,
  key: string,
  fingerprint: string,
  request: LabelRequest,
): Promise<LabelTime | null> {
  for (let attempt = 1; attempt <= trackingNumberAttemptsMax; attempt += 1) {
    const created = await tryInsert(client, key, fingerprint, request);
    if (created !== null) return created;
    const { rowCount } = await client.query("select from carrier.labels where key = $1", [key]);
    if (rowCount) return null;
  }
  throw new Error(`No free tracking number found in ${trackingNumberAttemptsMax} attempts.`);
}

/** Returns null when the key was used before or the random tracking number is taken. */
async function tryInsert(
  client: PoolClient,
  key: string,
  fingerprint: string,
  request: LabelRequest,
): Promise<LabelTime | null> {
  const { rows } = await client.query<LabelTime>(
    `insert into carrier.labels
       (id, key, fingerprint, tracking_number, reference, order_id, service, ship_to, items,
        estimated_delivery)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict do nothing
     returning id, created_at as at`,
    [
      newLabelId(),
      key,
      fingerprint,
      newTrackingNumber(),
      request.reference,
      request.orderId,
      request.service,
      JSON.stringify(request.shipTo),
      JSON.stringify(request.items),
      estimateDelivery(new Date()),
    ],
  );
  return rows[0] ?? null;
}

function recordCreation(client: PoolClient, { id, at }: LabelTime): Promise<void> {
  return insertTrackingEvents(client, id, 0, [newTrackingEvent("label_created", at)]);
}

async function planShipment(
  { control, webhookSender }: LabelContext,
  client: PoolClient,
  { id, at }: LabelTime,
): Promise<void> {
  const { stepSeconds, webhookReverse } = control.read();
  const events = planTrackingEvents(at, stepSeconds, control.takeOutcome());
  await insertTrackingEvents(client, id, 1, events);
  const label = await findLabel(client, "id", id);
  if (label) await webhookSender.enqueue(client, trackingWebhooks(label, events, webhookReverse));
}

function requireSameRequest(row: KeyRow, fingerprint: string): void {
  if (row.voided_at) {
    throw new CarrierError(409, "voided", "This key was voided and can't be used for a label.");
  }
  if (row.fingerprint !== fingerprint) {
    throw new CarrierError(422, "key_reused", "This key was used for a different request.");
  }
}

async function lockKey(client: PoolClient, key: string): Promise<KeyRow> {
  const { rows } = await client.query<KeyRow>(
    "select id, fingerprint, voided_at from carrier.labels where key = $1 for update",
    [key],
  );
  const row = rows[0];
  if (!row)
    throw new Error(`The label of key ${key} is missing, although labels are never deleted.`);
  return row;
}

function newLabelId(): string {
  return `lbl_${randomUUID().replaceAll("-", "")}`;
}
