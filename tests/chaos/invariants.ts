import type { Pool } from "pg";
import { amountToCapture } from "@/lib/domain/order/removed-units";
import { shippingUnits } from "@/lib/domain/order/shipping-units";
import { endedStatuses, isClosedShipment } from "@/lib/domain/order/status";
import { type ProviderRecords, readProviderRecords } from "@/tests/contract/provider-records";
import type { SystemAddress } from "@/tests/support/system";
import { type AuditedOrder, readAuditedOrders } from "./audited-orders";

/** What an audit compares: the shop's database with the gateway's and the carrier's records. */
export interface AuditSources {
  db: Pick<Pool, "query">;
  system: Pick<SystemAddress, "gatewayUrl" | "carrierUrl">;
}

const openStatuses = new Set(["pending", "processing", "shipped", "delivered"]);
const unsuccessfulStatuses = new Set<string>(endedStatuses);
const shippedStatuses = new Set(["shipped", "delivered", "completed", "returned", "lost"]);

/**
 * Checks these orders (by default, all) against the invariants and against the records of the
 * gateway and the carrier, and the stock counts of all products. Some invariants apply only to idle
 * orders. Returns one sentence per violation.
 */
export async function findViolations(
  sources: AuditSources,
  orderIds: readonly number[] | null = null,
): Promise<string[]> {
  const orders = await readAuditedOrders(sources.db, orderIds);
  const ids = orders.map(({ id }) => id);
  const [records, ...others] = await Promise.all([
    readForeignPayments(sources).then((foreign) => readProviderRecords(sources, ids, foreign)),
    findStockDrift(sources),
    findUnitMismatches(sources),
    findDuplicateEmails(sources),
    findShipmentMismatches(sources),
    findFeedMismatches(sources),
  ]);
  const violations = orders.flatMap((order) => {
    const theirs = records.get(order.id);
    const checks: [string, boolean][] = [
      ["has gaps in its timeline", order.events !== order.seq || order.last_seq !== order.seq],
      [
        "was captured for other units than it ships",
        order.captured !== 0 && order.captured !== amountToCapture(order),
      ],
      [
        "has a refunded amount that differs from its succeeded refunds",
        order.refunded !== order.refunds,
      ],
      ["lost or refunded more than was captured", order.refunded + order.lost > order.captured],
      [
        "is open but waits for nothing",
        openStatuses.has(order.status) && order.waiting_for === null,
      ],
      [
        "was shipped before it was paid",
        shippedStatuses.has(order.status) && order.captured !== amountToCapture(order),
      ],
      ["has an open dispute but waits for nothing", order.is_disputed && waitsForNothing(order)],
      ["had a shipment requested despite a dispute", order.shipped_despite_dispute],
      [
        "has a foreign payment but waits for nothing",
        order.has_open_foreign_payment && waitsForNothing(order),
      ],
      ["counts a foreign payment as its own", order.counts_foreign_payment],
      ...(isIdle(order) ? checkIdle(order, theirs) : []),
    ];
    return checks
      .filter(([, isViolated]) => isViolated)
      .map(([violation]) => `Order ${order.id} ${violation}.`);
  });
  return [...violations, ...others.flat()];
}

/** Whether nothing more happens automatically: the order is terminal or waits for payment. */
function isIdle(order: AuditedOrder): boolean {
  return order.waiting_for === null || order.waiting_for === "payment";
}

/** Whether nothing says that an operator has something to do. */
function waitsForNothing(order: AuditedOrder): boolean {
  return order.waiting_for === null || order.attention === null;
}

function checkIdle(order: AuditedOrder, theirs: ProviderRecords | undefined): [string, boolean][] {
  return [
    ["has a captured amount that differs from the gateway's", order.captured !== theirs?.received],
    ["has a refunded amount that differs from the gateway's", order.refunded !== theirs?.refunded],
    ["has a lost amount that differs from the gateway's", order.lost !== theirs?.lost],
    ["has labels that differ from the carrier's", !hasSameLabels(order, theirs?.labels ?? [])],
    ["shipped other units than it should", !hasSameUnits(order, theirs?.labels ?? [])],
    ...(unsuccessfulStatuses.has(order.status)
      ? checkUnsuccessful(order, theirs?.intents ?? [])
      : []),
    [
      "was closed for a shipment that did not fail like this",
      isClosedShipment(order.status) && order.shipment !== order.status,
    ],
    ...(order.status === "completed" ? checkCompleted(order, theirs?.intents ?? []) : []),
  ];
}

function checkUnsuccessful(
  order: AuditedOrder,
  intents: { status: string }[],
): [string, boolean][] {
  return [
    // What a lost dispute took is gone, and was not refunded.
    ["ended without a full refund", order.captured !== order.refunded + order.lost],
    ["ended with an open payment", order.live_payments > 0 || order.open_pages > 0],
    [
      "ended with an open authorization",
      intents.some(({ status }) => status === "requires_capture"),
    ],
    ["ended with reserved units", order.open_units > 0],
    ["ended with a live label", order.live_labels.length > 0],
  ];
}

function checkCompleted(order: AuditedOrder, intents: { status: string }[]): [string, boolean][] {
  const captured = intents.filter(({ status }) => status === "succeeded");
  const authorized = intents.filter(({ status }) => status === "requires_capture");
  return [
    ["was completed without a full capture", order.captured !== amountToCapture(order)],
    [
      "was charged more than once, or although it is free",
      captured.length !== (order.total > 0 ? 1 : 0) || authorized.length > 0,
    ],
    ["was completed with reserved units", order.open_units > 0],
    ["was completed without exactly one label", order.live_shipments !== 1],
  ];
}

type Label = ProviderRecords["labels"][number];

/** Operators can report a shipment as lost or returned although the carrier does not. */
function hasSameLabels(order: AuditedOrder, labels: Label[]): boolean {
  const theirs = labels.filter(({ status }) => status !== "voided");
  const numbers = theirs.map(({ trackingNumber }) => trackingNumber).sort();
  return JSON.stringify(numbers) === JSON.stringify([...order.labels].sort());
}

function hasSameUnits(order: AuditedOrder, labels: Label[]): boolean {
  const units = shippingUnits(order).reduce((sum, { quantity }) => sum + quantity, 0);
  const theirs = labels.filter(({ status }) => status !== "voided");
  return theirs.every((label) => label.units === units);
}

/** The gateway's ids of the payments that are not their orders'. */
async function readForeignPayments({ db }: AuditSources): Promise<Set<string>> {
  const { rows } = await db.query<{ ref: string }>(
    "select provider_ref as ref from foreign_payments",
  );
  return new Set(rows.map(({ ref }) => ref));
}

/**
 * Units shipped are units ordered less those taken out before: a line's reservation holds, or has
 * fulfilled, exactly those, and those of refunds that were requested before shipping are taken out.
 */
async function findUnitMismatches({ db }: AuditSources): Promise<string[]> {
  const { rows } = await db.query<{ order_id: number; product_id: number }>(
    `select i.order_id, i.product_id from order_items i join orders o on o.id = i.order_id
      where o.inventory_status in ('reserved', 'fulfilled')
        and o.status not in ('failed', 'expired', 'cancelled')
        and o.credential <> 'seed:orders'
        and (i.quantity - i.removed_quantity <> coalesce((select r.quantity from reservations r
               where r.order_id = i.order_id and r.product_id = i.product_id
                 and r.status in ('open', 'fulfilled')), 0)
          or i.removed_quantity - i.uncharged_quantity < (
            select coalesce(sum(l.quantity), 0)
              from payments p join refunds r on r.payment_id = p.id
                cross join jsonb_to_recordset(r.lines) as l ("productId" int, quantity int)
              where p.order_id = i.order_id and l."productId" = i.product_id
                and r.status <> 'failed'
                and not exists (select from shipments s where s.order_id = i.order_id
                  and s.shipped_at <= r.created_at)))`,
  );
  return rows.map(
    ({ order_id, product_id }) =>
      `Order ${order_id} ships another number of units of product ${product_id} than it should.`,
  );
}

/** One statement sees one snapshot, so this check is valid even while orders are in progress. */
async function findStockDrift({ db }: AuditSources): Promise<string[]> {
  const { rows } = await db.query<{ product_id: number }>(
    `select product_id from stock s
      where s.on_hand <> (select coalesce(sum(quantity), 0) from inventory_movements m
                           where m.product_id = s.product_id)
         or s.reserved <> (select coalesce(sum(quantity), 0) from reservations r
                            where r.product_id = s.product_id and r.status = 'open')
         or s.reserved <> (select coalesce(sum(reserved_delta), 0) from inventory_movements m
                            where m.product_id = s.product_id)`,
  );
  return rows.map(
    ({ product_id }) => `The stock counts of product ${product_id} do not match its movements.`,
  );
}

/** No order gets more units back into stock than it shipped, and replacements cost nothing. */
async function findShipmentMismatches({ db }: AuditSources): Promise<string[]> {
  const { rows } = await db.query<{ id: number; problem: string }>(
    `select m.order_id as id, 'restocked more units than it shipped' as problem
       from inventory_movements m where m.kind = 'restock' and m.order_id is not null
      group by m.order_id, m.product_id
     having sum(m.quantity) > (select i.quantity - i.removed_quantity from order_items i
       where i.order_id = m.order_id and i.product_id = m.product_id)
     union all
     select id, 'is a replacement with a charge' from orders
      where replaces_order_id is not null and total <> 0`,
  );
  return rows.map(({ id, problem }) => `Order ${id} ${problem}.`);
}

/** Positions of the feed have no gaps, and rise with `seq` in each order. */
async function findFeedMismatches({ db }: AuditSources): Promise<string[]> {
  const { rows } = await db.query<{ order_id: number; seq: number }>(
    `select order_id, seq from (
       select order_id, seq, position, lag(position) over own as before, lag(seq) over own as earlier
         from order_events window own as (partition by order_id order by seq)) as events
      where position is not null and earlier is not null and (before is null or before >= position)
     union all
     select 0, 0 from order_events having count(position) <>
       (select last_position from feed_counter) and count(position) <> 0`,
  );
  return rows.map(({ order_id, seq }) =>
    order_id === 0
      ? "The feed has gaps."
      : `Event ${seq} of order ${order_id} comes before an earlier one in the feed.`,
  );
}

/** Only emails about declines and refunds and those with a link may repeat, and those that were resent. */
async function findDuplicateEmails({ db }: AuditSources): Promise<string[]> {
  const { rows } = await db.query<{ order_id: number; kind: string }>(
    `select order_id, kind from emails
      where order_id is not null
        and kind not in ('payment_failed', 'payment_refunded', 'payment_link', 'tracking_link',
          'tracking_changed', 'refund_failed', 'refund_failed_alert', 'payment_disputed_alert')
        and not exists (select from order_events e
          where e.order_id = emails.order_id and e.seq = emails.cause and e.type = 'email/resent')
      group by order_id, kind having count(*) > 1`,
  );
  return rows.map(({ order_id, kind }) => `Order ${order_id} has more than one ${kind} email.`);
}

/** Idle orders must have one email for each decline and each refund. */
export async function findEmailMismatches(
  { db }: AuditSources,
  orderIds: readonly number[],
): Promise<string[]> {
  const { rows } = await db.query<{ id: number; kind: string; emails: number; events: number }>(
    `select * from (
       select wanted.id, plan.kind,
         (select count(*) from emails m where m.order_id = wanted.id and m.kind = plan.kind
           and not exists (select from order_events e where e.order_id = m.order_id
             and e.seq = m.cause and e.type = 'email/resent'))::int as emails,
         (select count(*) from order_events e where e.order_id = wanted.id
           and e.type = plan.type)::int as events
       from unnest($1::int[]) as wanted (id),
         (values ('payment_failed', 'payment/failed'), ('payment_refunded', 'payment/refunded'))
           as plan (kind, type)) as counted
      where emails <> events`,
    [orderIds],
  );
  return rows.map(
    ({ id, kind, emails, events }) =>
      `Order ${id} has ${emails} ${kind} emails for ${events} events.`,
  );
}

/** Finds idempotency keys, stored in `metadata.shopper`, that created no order or more than one. */
export async function findDuplicateOrders(
  { db }: AuditSources,
  keys: readonly string[],
): Promise<string[]> {
  const { rows } = await db.query<{ key: string; orders: number }>(
    `select key, count(o.id)::int as orders from unnest($1::text[]) as key
       left join orders o on o.metadata ->> 'shopper' = key
      group by key having count(o.id) <> 1`,
    [keys],
  );
  return rows.map(({ key, orders }) => `The key ${key} created ${orders} orders instead of one.`);
}
