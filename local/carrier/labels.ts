import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";
import type { Outbox } from "@/local/webhooks/outbox";
import { CarrierError } from "./carrier-error";
import type { CarrierControl } from "./control";
import { planItinerary, type ShipmentStatus, trackingEvent } from "./itinerary";
import {
  estimateDelivery,
  fingerprintOf,
  type LabelRequest,
  newTrackingNumber,
  type ShipTo,
} from "./label";
import { insertTrackingEvents, trackingMessages } from "./tracking";

/** A label that was made; `status` is the shipment's, as of now. */
export interface Label {
  id: string;
  trackingNumber: string;
  orderId: number;
  reference: string;
  service: string;
  shipTo: ShipTo;
  items: LabelRequest["items"];
  estimatedDelivery: Date;
  createdAt: Date;
  voidedAt: Date | null;
  status: ShipmentStatus;
}

export interface LabelContext {
  pool: Pool;
  outbox: Outbox;
  control: CarrierControl;
}

/** A label at one of its moments. */
interface Moment {
  id: string;
  at: Date;
}

/** Eight digits are few enough for a number to be drawn twice. */
const drawsMax = 20;

interface KeyRow {
  id: string;
  fingerprint: string | null;
  voided_at: Date | null;
}

/** How a label is looked for: by its own id, its idempotency key, or its tracking number. */
type LabelColumn = "id" | "key" | "tracking_number";

/** The label, or null when there is none: a key that was only ever voided has made none. */
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
       where label_id = label.id and at <= now()
       order by position desc limit 1
     ) as current
     where label.${column} = $1 and tracking_number is not null`,
    [value],
  );
  return rows[0] ?? null;
}

/**
 * Makes a label once per key: the same request again gets the same label. Another request under
 * the key is 422, a key that was voided 409 `voided`.
 */
export async function createLabel(
  context: LabelContext,
  key: string,
  request: LabelRequest,
): Promise<Label> {
  const label = await inTransaction(context.pool, async (client) => {
    const print = fingerprintOf(request);
    const made = await insertLabel(client, key, print, request);
    if (made) await recordCreation(client, made);
    else requireSameRequest(await lockKey(client, key), print);
    return findLabel(client, "key", key);
  });
  if (!label) throw new Error(`The label of key ${key} can't be read.`);
  return label;
}

/**
 * Takes the shipment of a key's label, once: from now on it goes its way. Null when no label was made
 * under the key; one that was voided before is left as it is.
 */
export async function handOver(context: LabelContext, key: string): Promise<Label | null> {
  const label = await inTransaction(context.pool, async (client) => {
    const { rows } = await client.query<Moment>(
      `update carrier.labels set handed_over_at = now()
       where key = $1 and handed_over_at is null and voided_at is null
       returning id, handed_over_at as at`,
      [key],
    );
    if (rows[0]) await planShipment(context, client, rows[0]);
    return findLabel(client, "key", key);
  });
  context.outbox.wake();
  return label;
}

/**
 * Voids the label of a key, or the key itself when no label was made under it yet: a request that
 * arrives later is then refused. 409 `in_transit` once the shipment is on its way.
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
      throw new CarrierError(409, "in_transit", "The shipment is on its way already.");
    }
    const { rows } = await client.query<{ voidedAt: Date }>(
      `update carrier.labels set voided_at = now() where id = $1 returning voided_at as "voidedAt"`,
      [row.id],
    );
    await client.query("delete from carrier.tracking_events where label_id = $1 and position > 0", [
      row.id,
    ]);
    const voided = rows.map(({ voidedAt }) => trackingEvent("voided", voidedAt));
    await insertTrackingEvents(client, row.id, 1, voided);
    await context.outbox.withdraw(client, row.id);
  });
}

/** The new label, or null when the key has been used before. */
async function insertLabel(
  client: PoolClient,
  key: string,
  print: string,
  request: LabelRequest,
): Promise<Moment | null> {
  for (let draw = 1; draw <= drawsMax; draw += 1) {
    const made = await insertDrawn(client, key, print, request);
    if (made !== null) return made;
    const { rowCount } = await client.query("select from carrier.labels where key = $1", [key]);
    if (rowCount) return null;
  }
  throw new Error(`${drawsMax} tracking numbers in a row are taken.`);
}

/** Null when the key has been used before, or the tracking number drawn is another label's. */
async function insertDrawn(
  client: PoolClient,
  key: string,
  print: string,
  request: LabelRequest,
): Promise<Moment | null> {
  const { rows } = await client.query<Moment>(
    `insert into carrier.labels
       (id, key, fingerprint, tracking_number, reference, order_id, service, ship_to, items,
        estimated_delivery)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict do nothing
     returning id, created_at as at`,
    [
      newLabelId(),
      key,
      print,
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

function recordCreation(client: PoolClient, { id, at }: Moment): Promise<void> {
  return insertTrackingEvents(client, id, 0, [trackingEvent("label_created", at)]);
}

async function planShipment(
  { control, outbox }: LabelContext,
  client: PoolClient,
  { id, at }: Moment,
): Promise<void> {
  const { stepSeconds, webhookReverse } = control.read();
  const way = planItinerary(at, stepSeconds, control.takeOutcome());
  await insertTrackingEvents(client, id, 1, way);
  const label = await findLabel(client, "id", id);
  if (label) await outbox.enqueue(client, trackingMessages(label, way, webhookReverse));
}

function requireSameRequest(row: KeyRow, print: string): void {
  if (row.voided_at) {
    throw new CarrierError(409, "voided", "This key was voided: no label is made under it.");
  }
  if (row.fingerprint !== print) {
    throw new CarrierError(422, "key_reused", "This key was used for another request.");
  }
}

async function lockKey(client: PoolClient, key: string): Promise<KeyRow> {
  const { rows } = await client.query<KeyRow>(
    "select id, fingerprint, voided_at from carrier.labels where key = $1 for update",
    [key],
  );
  const row = rows[0];
  if (!row) throw new Error(`Key ${key} vanished: labels are never deleted.`);
  return row;
}

function newLabelId(): string {
  return `lbl_${randomUUID().replaceAll("-", "")}`;
}
