import type { ShopClient } from "@/tests/contract/shop-client";
import { ownStatement } from "./order-load";

/** A table whose rows are deleted when they are old enough. */
export interface KeptTable {
  table: string;
  /** For how long its rows are kept. */
  kept: string;
  /** The condition that its old rows meet. */
  isOld: string;
  /** The statement that makes all rows old that are not in use. */
  age: string;
}

/** A ULID begins with its time; this is the lowest of the second millisecond. */
const lowestUlid = "'0000000001'";
const aged = (id: string) => `'0000000000' || substr(${id}, 11)`;
const ended = (runId: string) =>
  `not exists (select from inngest.run r where r.id = ${runId} and r.status = 'Running')`;

/** What retention bounds, in the order in which it is aged: what refers to a row before the row. */
export const keptTables: readonly KeptTable[] = [
  {
    ...{ table: "public.idempotency_keys", kept: "1 day", isOld: "expires_at < now()" },
    age: "update idempotency_keys set expires_at = now() - interval '1 minute'",
  },
  {
    ...{ table: "public.webhook_receipts", kept: "7 days" },
    isOld: "sent_at is not null and received_at < now() - interval '7 days'",
    age: `update webhook_receipts set received_at = received_at - interval '8 days'
          where sent_at is not null`,
  },
  {
    ...{ table: "inngest.step", kept: "7 days", isOld: `run_id < ${lowestUlid}` },
    age: `update inngest.step set run_id = ${aged("run_id")} where ${ended("run_id")}`,
  },
  {
    ...{ table: "inngest.batch_event", kept: "7 days", isOld: `event_id < ${lowestUlid}` },
    age: `update inngest.batch_event b set event_id = ${aged("event_id")}, run_id = ${aged("run_id")}
          where run_id is not null and ${ended("run_id")}`,
  },
  {
    ...{ table: "inngest.event", kept: "7 days", isOld: `id < ${lowestUlid}` },
    age: `update inngest.event e set id = ${aged("id")} where
            not exists (select from inngest.run r where r.event_id = e.id and r.status = 'Running')
            and not exists (select from inngest.batch_event b where b.event_id = e.id)`,
  },
  {
    ...{ table: "inngest.run", kept: "7 days", isOld: `id < ${lowestUlid}` },
    age: `update inngest.run set id = ${aged("id")}, ended_at = ended_at - interval '8 days',
            event_id = ${aged("event_id")} where status <> 'Running'`,
  },
  {
    ...{ table: "inngest.dedupe", kept: "1 day", isOld: "expires_at < now()" },
    age: "update inngest.dedupe set expires_at = now() - interval '1 minute'",
  },
  {
    ...{ table: "gateway.events", kept: "30 days" },
    isOld: "created < extract(epoch from now() - interval '30 days')",
    age: `update gateway.events
          set object = jsonb_set(object, '{created}', to_jsonb(created - 31 * 86400))`,
  },
  {
    ...{ table: "gateway.idempotency_keys", kept: "1 day" },
    isOld: "created_at < now() - interval '1 day'",
    age: "update gateway.idempotency_keys set created_at = created_at - interval '2 days'",
  },
];

/** The shop's records, and those of its services, which are kept for as long as the shop wants. */
export const recordTables: ReadonlySet<string> = new Set([
  ...["orders", "order_items", "order_events", "payments", "shipments", "emails"].map(
    (table) => `public.${table}`,
  ),
  ...["public.inventory_movements", "public.reservations", "public.audit_entries"],
  ...["gateway.payment_intents", "gateway.charges", "gateway.customers"],
  ...["carrier.labels", "carrier.tracking_events"],
]);

export interface TableSize {
  rows: number;
  bytes: number;
}

/** Every table with the rows that PostgreSQL has counted, and its bytes on disk with its indexes. */
export async function readTableSizes(shop: ShopClient): Promise<Record<string, TableSize>> {
  const tables = await shop.rows<TableSize & { table: string }>(
    `select ${ownStatement} s.schemaname || '.' || coalesce(parent.relname, s.relname) as "table",
       sum(s.n_live_tup)::float8 as rows, sum(pg_total_relation_size(s.relid))::float8 as bytes
     from pg_stat_user_tables s
       left join pg_inherits i on i.inhrelid = s.relid
       left join pg_class parent on parent.oid = i.inhparent
     group by 1`,
  );
  return Object.fromEntries(tables.map(({ table, rows, bytes }) => [table, { rows, bytes }]));
}

/** Bytes of the database and of the write-ahead log. */
export async function readDisk(shop: ShopClient): Promise<{ database: number; wal: number }> {
  const [disk] = await shop.rows<{ database: number; wal: number }>(
    `select ${ownStatement} pg_database_size(current_database())::float8 as database,
       (select sum(size) from pg_ls_waldir())::float8 as wal`,
  );
  return disk ?? { database: 0, wal: 0 };
}
