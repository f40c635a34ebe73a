import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { EventRecord } from "@/lib/telemetry/workflows/run-records";
import { boundedJson } from "./bounded-json";
import { hasPartition } from "./has-partition";
import { jsonbText } from "./jsonb-text";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

/**
 * Events that are no order events: signals such as `order/resume`, and events sent by hand. One that
 * is sent twice under the same id has two rows.
 */
export const eventsTable: StoreTable = {
  name: "events",
  partitionedBy: "at",
  statements: [
    `CREATE TABLE telemetry.events (
      event_id text NOT NULL,
      at timestamptz NOT NULL,
      name text NOT NULL,
      data jsonb NOT NULL,
      order_id integer,
      source text NOT NULL,
      PRIMARY KEY (event_id, at)
    ) PARTITION BY RANGE (at)`,
    "CREATE INDEX events_at_idx ON telemetry.events (at, event_id)",
    "CREATE INDEX events_name_idx ON telemetry.events (name, at, event_id)",
    `CREATE INDEX events_order_id_idx ON telemetry.events (order_id, at)
      WHERE order_id IS NOT NULL`,
    "CREATE INDEX events_data_idx ON telemetry.events USING gin (data jsonb_path_ops)",
  ],
};

/**
 * Writes events once, whether both their sender and a function's call report them or only one. All
 * processes lock rows in the same order, so they can't deadlock.
 */
export async function insertEvents(db: Queryable, events: readonly EventRecord[]): Promise<void> {
  const unique = new Map<string, EventRecord>();
  for (const event of events) {
    const key = `${event.id} ${event.at.getTime()}`;
    if (event.source === "sent" || !unique.has(key)) unique.set(key, event);
  }
  const rows = [...unique.values()].map(({ id, at, name, data, orderId, source }) => ({
    event_id: id,
    at,
    name,
    data: boundedJson(data),
    order_id: orderId,
    source,
  }));
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.events AS e (event_id, at, name, data, order_id, source)
    SELECT n.* FROM async_commit, jsonb_to_recordset(${jsonbText(rows)}::jsonb) AS n (
      event_id text, at timestamptz, name text, data jsonb, order_id int, source text)
    WHERE ${hasPartition("events", "n.at")}
    ORDER BY n.event_id, n.at
    ON CONFLICT (event_id, at) DO UPDATE SET source = 'sent'
      WHERE excluded.source = 'sent' AND e.source <> 'sent'`);
}
