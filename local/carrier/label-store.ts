import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { anyOf, queryPrepared } from "@/local/database/query-prepared";
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
import { insertTrackingEventsSql, trackingEventColumns } from "./tracking";
import { newTrackingEvent } from "./tracking-event";

export interface LabelContext {
  pool: Pool;
  webhookSender: WebhookSender;
  control: CarrierControl;
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
  const [label] = await findLabels(database, column, [value]);
  return label ?? null;
}

/** The labels of those values that have one, in no particular order. */
export async function findLabels(
  database: Pool | PoolClient,
  column: LabelColumn,
  values: readonly string[],
): Promise<Label[]> {
  const { rows } = await queryPrepared<Label>(
    database,
    `select label.id, key, tracking_number as "trackingNumber", order_id::float8 as "orderId",
            reference, service, ship_to as "shipTo", items,
            estimated_delivery as "estimatedDelivery", created_at as "createdAt",
            handed_over_at as "handedOverAt", voided_at as "voidedAt", current.status
     from carrier.labels as label
     cross join lateral (
       select status from carrier.tracking_events
       where label_id = label.id and at <= clock_timestamp()
       order by position desc limit 1
     ) as current
     where label.${column} = ${anyOf("$1::text[]")} and tracking_number is not null`,
    [values],
  );
  return rows;
}

/**
 * Creates one label per key: a repeated request gets the same label. Throws a 422 for a different
 * request with the same key, and a 409 `voided` for a voided key.
 */
export async function createLabel(
  { pool }: LabelContext,
  key: string,
  request: LabelRequest,
): Promise<Label> {
  const fingerprint = fingerprintOf(request);
  for (let attempt = 1; attempt <= trackingNumberAttemptsMax; attempt += 1) {
    const created = await insertLabel(pool, { key, fingerprint }, request);
    if (created) return created;
    const [row] = await findKey(pool, key);
    if (!row) continue;
    requireSameRequest(row, fingerprint);
    const label = await findLabel(pool, "key", key);
    if (label) return label;
    throw new Error(`No label found for key ${key}, which was used for one.`);
  }
  throw new Error(`No free tracking number found in ${trackingNumberAttemptsMax} attempts.`);
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
    const [row] = await findKey(client, key, "for update");
    if (!row) throw new Error(`The label of key ${key} is missing, although none is ever deleted.`);
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
    await client.query(
      insertTrackingEventsSql(["$1", "$2", "$3", "$4", "$5"]),
      trackingEventColumns([{ labelId: row.id, firstPosition: 1, events: voided }]),
    );
    await context.webhookSender.withdraw(client, row.id);
  });
}

/**
 * Inserts a label with its first tracking event. Returns null when the key was used before or the
 * random tracking number is taken.
 */
async function insertLabel(
  pool: Pool,
  { key, fingerprint }: { key: string; fingerprint: string },
  request: LabelRequest,
): Promise<Label | null> {
  const { reference, orderId, service, shipTo, items } = request;
  const id = newLabelId();
  const trackingNumber = newTrackingNumber();
  const estimatedDelivery = estimateDelivery(new Date());
  const first = newTrackingEvent("label_created", new Date());
  const { rows } = await queryPrepared<{ createdAt: Date }>(
    pool,
    `with created as (
       insert into carrier.labels
         (id, key, fingerprint, tracking_number, reference, order_id, service, ship_to, items,
          estimated_delivery)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict do nothing
       returning id, created_at
     ), event as (
       insert into carrier.tracking_events (label_id, position, status, location, at)
       select id, 0, $11, $12, created_at from created
     )
     select created_at as "createdAt" from created`,
    [
      ...[id, key, fingerprint, trackingNumber, reference, orderId, service],
      ...[JSON.stringify(shipTo), JSON.stringify(items), estimatedDelivery],
      ...[first.status, first.location],
    ],
  );
  if (!rows[0]) return null;
  const { createdAt } = rows[0];
  return {
    ...{ id, key, trackingNumber, reference, orderId, service, shipTo, items, estimatedDelivery },
    ...{ createdAt, handedOverAt: null, voidedAt: null, status: first.status },
  };
}

function requireSameRequest(row: KeyRow, fingerprint: string): void {
  if (row.voided_at) {
    throw new CarrierError(409, "voided", "This key was voided and can't be used for a label.");
  }
  if (row.fingerprint !== fingerprint) {
    throw new CarrierError(422, "key_reused", "This key was used for a different request.");
  }
}

async function findKey(
  database: Pool | PoolClient,
  key: string,
  lock: "" | "for update" = "",
): Promise<KeyRow[]> {
  const { rows } = await database.query<KeyRow>(
    `select id, fingerprint, voided_at from carrier.labels where key = $1 ${lock}`,
    [key],
  );
  return rows;
}

function newLabelId(): string {
  return `lbl_${randomUUID().replaceAll("-", "")}`;
}
