import type { Pool } from "pg";
import { queryPrepared } from "@/local/database/query-prepared";
import {
  queueWebhooksSql,
  type WebhookMessage,
  webhookColumns,
} from "@/local/webhooks/queue-webhooks";
import { type Answer, saveAnswerSql } from "./idempotency";
import type { GatewayObjects, ObjectTable } from "./objects";
import { gatewaySchema } from "./schema";

export interface Change {
  object: GatewayObjects[ObjectTable];
  dueAt: Date | null;
}

/** A row as it was read, with its version. */
export interface LockedRow {
  table: ObjectTable;
  id: string;
  object: GatewayObjects[ObjectTable];
  dueAt: Date | null;
  version: string;
}

interface Work {
  changes: ReadonlyMap<ObjectTable, ReadonlyMap<string, Change>>;
  locked: readonly LockedRow[];
  messages: readonly WebhookMessage[];
  /** The response to an idempotency key, which is saved with the work. */
  answer: Answer | null;
}

export type CommitOutcome = "committed" | "conflict" | "key_taken";

/** A lock of every row comes before all writes, and always in this order, to avoid deadlocks. */
const lockOrder: readonly ObjectTable[] = [
  "checkout_sessions",
  "payment_intents",
  "charges",
  "refunds",
  "disputes",
  "fraud_warnings",
  "customers",
  "payment_methods",
  "events",
];

/** PostgreSQL ends one of two statements that wait for each other, which is a conflict like others. */
const deadlockDetected = "40P01";

/**
 * Writes a unit of work in one statement: all of it, or nothing if a locked row has another version
 * or the idempotency key has a response. Rows that were locked but not changed get a new version, so
 * that another unit of work that has locked them too notices this one.
 */
export async function commitWork(pool: Pool, work: Work): Promise<CommitOutcome> {
  if (work.changes.size === 0 && work.answer === null) return "committed";
  const { text, values } = commitSql(work.changes.size === 0 ? { ...work, locked: [] } : work);
  try {
    const { rows } = await queryPrepared<{ isCurrent: boolean; isFirst: boolean }>(
      pool,
      text,
      values,
    );
    if (!rows[0]?.isCurrent) return "conflict";
    return rows[0].isFirst ? "committed" : "key_taken";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === deadlockDetected) {
      return "conflict";
    }
    throw error;
  }
}

/** Every part depends on the part `gate`, which has a row only if the work may be written. */
function commitSql({ changes, locked, messages, answer }: Work): {
  text: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const parts: string[] = [];
  const counts: string[] = [];
  for (const table of lockOrder) {
    const rows = locked.filter((row) => row.table === table);
    if (rows.length === 0) continue;
    const [ids, versions] = [rows.map(({ id }) => id), rows.map(({ version }) => version)];
    parts.push(`locked_${table} as materialized (
      select from gateway.${table} as current
      join unnest(${bind(ids)}::text[], ${bind(versions)}::text[]) as read (id, version)
        on current.id = read.id and current.xmin::text = read.version
      order by current.id for update of current)`);
    counts.push(`(select count(*) from locked_${table})`);
  }
  const isCurrent = counts.length > 0 ? `${counts.join(" + ")} = ${locked.length}` : "true";
  parts.push(`unchanged as materialized (select where ${isCurrent})`);
  if (answer) parts.push(`answered as (${saveAnswerSql(answer, bind, "unchanged")})`);
  const gate = answer ? "answered" : "unchanged";

  for (const [table, rows] of rowsToWrite(changes, locked)) {
    const columns = [
      bind(rows.map(({ object }) => object.id)),
      bind(rows.map(({ object }) => JSON.stringify(object))),
      bind(rows.map(({ dueAt }) => dueAt)),
    ];
    parts.push(`saved_${table} as (
      insert into gateway.${table} (id, object, due_at)
      select id, object, due_at
      from unnest(${columns[0]}::text[], ${columns[1]}::jsonb[], ${columns[2]}::timestamptz[])
        as row (id, object, due_at)
      where exists (select from ${gate})
      on conflict (id) do update set object = excluded.object, due_at = excluded.due_at)`);
  }
  if (messages.length > 0) {
    const columns = webhookColumns(messages).map(bind);
    parts.push(`queued as (${queueWebhooksSql(gatewaySchema, columns)}
      where exists (select from ${gate}))`);
  }
  const text = `with ${parts.join(",\n")}
    select exists (select from unchanged) as "isCurrent", exists (select from ${gate}) as "isFirst"`;
  return { text, values };
}

/** The saved objects, and those that were locked only, by table. */
function rowsToWrite(changes: Work["changes"], locked: Work["locked"]): [ObjectTable, Change[]][] {
  return lockOrder.flatMap((table): [ObjectTable, Change[]][] => {
    const saved = changes.get(table);
    const unchanged = locked.filter((row) => row.table === table && !saved?.has(row.id));
    const rows = [...(saved?.values() ?? []), ...unchanged];
    return rows.length > 0 ? [[table, rows]] : [];
  });
}
