import { readProviderRecords } from "@/tests/contract/provider-records";
import { type AuditedOrder, readAuditedOrders } from "./audited-orders";
import type { AuditSources } from "./invariants";

interface ForeignRow {
  ref: string;
  order_id: number | null;
  received: number;
  refunded: number;
}

/**
 * Compares all that the gateway has on record for these orders with the shop's books, also of orders
 * that wait for an operator: money, disputes, and payments that are not the orders'. It holds once
 * no refund is in progress and every change at the gateway was reported or asked for. Returns one
 * sentence per difference.
 */
export async function findBookMismatches(
  sources: AuditSources,
  orderIds: readonly number[],
): Promise<string[]> {
  const { db } = sources;
  const [orders, disputes, foreign] = await Promise.all([
    readAuditedOrders(db, orderIds),
    readDisputes(sources, orderIds),
    readForeignRows(sources),
  ]);
  const refs = new Set(foreign.map(({ ref }) => ref));
  const records = await readProviderRecords(sources, orderIds, refs);
  return orders.flatMap((order) => {
    const theirs = records.get(order.id);
    const differences: [string, unknown, unknown][] = [
      ["captured amount", order.captured, theirs?.received],
      ["refunded amount", order.refunded, theirs?.refunded],
      ["lost amount", order.lost, theirs?.lost],
      ["disputes", disputes.get(order.id) ?? [], statusesOf(theirs?.disputes ?? [])],
      ["foreign payments", foreignOf(order, foreign), foreignSums(theirs?.foreign ?? [])],
    ];
    return differences
      .filter(([, ours, other]) => JSON.stringify(ours) !== JSON.stringify(other))
      .map(
        ([what, ours, other]) =>
          `Order ${order.id} has other ${what} than the gateway: ${JSON.stringify(ours)} instead of ${JSON.stringify(other)}.`,
      );
  });
}

/** The disputes of each order, as `<id> <status>`. The gateway's books list no early fraud warnings. */
async function readDisputes(
  { db }: AuditSources,
  orderIds: readonly number[],
): Promise<Map<number, string[]>> {
  const { rows } = await db.query<{ order_id: number; disputes: string[] }>(
    `select p.order_id, array_agg(d.provider_ref || ' ' || d.status) as disputes
       from disputes d join payments p on p.id = d.payment_id
      where p.order_id = any($1) and d.status not like 'fraud_warning%' group by p.order_id`,
    [orderIds],
  );
  return new Map(rows.map(({ order_id, disputes }) => [order_id, disputes.sort()]));
}

async function readForeignRows({ db }: AuditSources): Promise<ForeignRow[]> {
  const { rows } = await db.query<ForeignRow>(
    `select provider_ref as ref, order_id, received_amount as received,
       refunded_amount as refunded from foreign_payments`,
  );
  return rows;
}

function statusesOf(disputes: readonly { id: string; status: string }[]): string[] {
  return disputes.map(({ id, status }) => `${id} ${status}`).sort();
}

function foreignOf({ id }: AuditedOrder, rows: readonly ForeignRow[]): string[] {
  const own = rows.filter((row) => row.order_id === id);
  return foreignSums(own.map(({ ref, ...sums }) => ({ id: ref, ...sums })));
}

function foreignSums(
  payments: readonly { id: string; received: number; refunded: number }[],
): string[] {
  return payments.map(({ id, received, refunded }) => `${id} ${received} ${refunded}`).sort();
}
