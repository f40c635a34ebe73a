import type { Pool } from "pg";
import { endedStatuses } from "@/lib/domain/order/status";
import { type OrderBooks, readBooks } from "@/tests/contract/books";
import type { SystemAddress } from "@/tests/support/system";

/** Where the books lie: ours in the database, theirs at the gateway and the carrier. */
export interface Ledgers {
  db: Pick<Pool, "query">;
  system: Pick<SystemAddress, "gatewayUrl" | "carrierUrl">;
}

interface Row {
  id: number;
  status: string;
  waiting_for: string | null;
  total: number;
  seq: number;
  captured: number;
  refunded: number;
  refunds: number;
  live_payments: number;
  open_units: number;
  open_pages: number;
  events: number;
  last_seq: number;
  live_labels: string[];
}

const open = new Set(["pending", "processing", "shipped", "delivered"]);
const undone = new Set<string>(endedStatuses);
const shippedOrLater = new Set(["shipped", "delivered", "completed"]);
const released = new Set(["voided", "returned", "lost"]);

/**
 * What is wrong with these orders (all, if none are named), by the rules of trust: each order by
 * itself, our books against the gateway's and the carrier's, and the counters of all products. What
 * holds at rest only is asked of the orders that are at rest. Sentences; none when all is well.
 */
export async function violationsOf(
  ledgers: Ledgers,
  orderIds: readonly number[] | null = null,
): Promise<string[]> {
  const orders = await readOrders(ledgers, orderIds);
  const ids = orders.map(({ id }) => id);
  const [books, stock, doubles] = await Promise.all([
    readBooks(ledgers, ids),
    driftedStock(ledgers),
    doubleEmails(ledgers),
  ]);
  const faults = orders.flatMap((order) => {
    const theirs = books.get(order.id);
    const checks: [string, boolean][] = [
      ["has gaps in its timeline", order.events !== order.seq || order.last_seq !== order.seq],
      ["was captured in part", order.captured !== 0 && order.captured !== order.total],
      ["counts refunds that did not succeed", order.refunded !== order.refunds],
      ["was refunded more than it paid", order.refunded > order.captured],
      ["is open and waits for nothing", open.has(order.status) && order.waiting_for === null],
      ["was shipped unpaid", shippedOrLater.has(order.status) && order.captured !== order.total],
      ...(isAtRest(order) ? restChecks(order, theirs) : []),
    ];
    return checks.filter(([, wrong]) => wrong).map(([what]) => `Order ${order.id} ${what}.`);
  });
  return [...faults, ...stock, ...doubles];
}

/** Nothing more happens to it by itself: settled, or waiting for its customer's payment. */
function isAtRest(order: Row): boolean {
  return order.waiting_for === null || order.waiting_for === "payment";
}

function restChecks(order: Row, theirs: OrderBooks | undefined): [string, boolean][] {
  return [
    ["was captured otherwise than the gateway says", order.captured !== theirs?.received],
    ["was refunded otherwise than the gateway says", order.refunded !== theirs?.refunded],
    ["has labels that the carrier does not know", !sameLabels(order, theirs?.labels ?? [])],
    ...(undone.has(order.status) ? undoneChecks(order, theirs?.intents ?? []) : []),
    ...(order.status === "completed" ? completedChecks(order, theirs?.intents ?? []) : []),
  ];
}

function undoneChecks(order: Row, intents: { status: string }[]): [string, boolean][] {
  return [
    ["ended and keeps money", order.captured !== order.refunded],
    ["ended with an open payment", order.live_payments > 0 || order.open_pages > 0],
    [
      "ended while the gateway holds money",
      intents.some(({ status }) => status === "requires_capture"),
    ],
    ["ended and keeps units", order.open_units > 0],
    ["ended with a live label", order.live_labels.length > 0],
  ];
}

function completedChecks(order: Row, intents: { status: string }[]): [string, boolean][] {
  const captured = intents.filter(({ status }) => status === "succeeded");
  const held = intents.filter(({ status }) => status === "requires_capture");
  return [
    ["was completed without its money", order.captured !== order.total],
    ["was charged more than once", captured.length !== 1 || held.length > 0],
    ["was completed and keeps units reserved", order.open_units > 0],
    ["was completed with other than one label", order.live_labels.length !== 1],
  ];
}

function sameLabels(order: Row, labels: { trackingNumber: string; status: string }[]): boolean {
  const theirs = labels.filter(({ status }) => !released.has(status));
  const numbers = theirs.map(({ trackingNumber }) => trackingNumber).sort();
  return JSON.stringify(numbers) === JSON.stringify([...order.live_labels].sort());
}

async function readOrders({ db }: Ledgers, orderIds: readonly number[] | null): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    `select o.id, o.status, o.waiting_for, o.total, o.seq,
       coalesce((select sum(captured_amount) from payments where order_id = o.id), 0)::int
         as captured,
       coalesce((select sum(refunded_amount) from payments where order_id = o.id), 0)::int
         as refunded,
       coalesce((select sum(r.amount) from refunds r join payments p on p.id = r.payment_id
                  where p.order_id = o.id and r.status = 'succeeded'), 0)::int as refunds,
       (select count(*) from payments where order_id = o.id
         and status in ('pending', 'unknown', 'authorized'))::int as live_payments,
       (select count(*) from reservations where order_id = o.id and status = 'open')::int
         as open_units,
       (select count(*) from checkout_sessions where order_id = o.id and status = 'open')::int
         as open_pages,
       (select count(*) from order_events where order_id = o.id)::int as events,
       (select coalesce(max(seq), 0) from order_events where order_id = o.id)::int as last_seq,
       array(select tracking_number from shipments where order_id = o.id
         and tracking_number is not null and status not in ('voided', 'returned', 'lost'))
         as live_labels
     from orders o where $1::int[] is null or o.id = any($1)`,
    [orderIds],
  );
  return rows;
}

/** One statement sees one moment, so that this holds also while orders are under way. */
async function driftedStock({ db }: Ledgers): Promise<string[]> {
  const { rows } = await db.query<{ product_id: number }>(
    `select product_id from stock s
      where s.on_hand <> (select coalesce(sum(quantity), 0) from inventory_movements m
                           where m.product_id = s.product_id)
         or s.reserved <> (select coalesce(sum(quantity), 0) from reservations r
                            where r.product_id = s.product_id and r.status = 'open')
         or s.reserved <> (select coalesce(sum(reserved_delta), 0) from inventory_movements m
                            where m.product_id = s.product_id)`,
  );
  return rows.map(({ product_id }) => `The stock of product ${product_id} has drifted.`);
}

/** A customer may be told of several declines or refunds, and of all else once, unless resent. */
async function doubleEmails({ db }: Ledgers): Promise<string[]> {
  const { rows } = await db.query<{ order_id: number; kind: string }>(
    `select order_id, kind from emails
      where order_id is not null
        and kind not in ('payment_failed', 'payment_refunded', 'payment_link')
        and not exists (select from order_events e
          where e.order_id = emails.order_id and e.seq = emails.cause and e.type = 'email/resent')
      group by order_id, kind having count(*) > 1`,
  );
  return rows.map(({ order_id, kind }) => `Order ${order_id} has several emails ${kind}.`);
}

/** At rest: as many emails about declines and refunds as there were declines and refunds. */
export async function unevenEmails(
  { db }: Ledgers,
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
      `Order ${id} has ${emails} emails ${kind} for ${events} such events.`,
  );
}

/** Idempotency keys (kept in the orders' metadata as `shopper`) that made more than one order. */
export async function doubleOrders({ db }: Ledgers, keys: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ key: string; orders: number }>(
    `select key, count(o.id)::int as orders from unnest($1::text[]) as key
       left join orders o on o.metadata ->> 'shopper' = key
      group by key having count(o.id) <> 1`,
    [keys],
  );
  return rows.map(({ key, orders }) => `The key ${key} made ${orders} orders.`);
}
