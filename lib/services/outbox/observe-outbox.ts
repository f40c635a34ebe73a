import type { Context } from "@/lib/context";
import { metrics, type OutboxTable } from "@/lib/telemetry/metrics/metrics";

/** Passes what waits in a table of the outbox to the metrics. The oldest row comes first. */
export function observeOutbox(
  ctx: Pick<Context, "now">,
  table: OutboxTable,
  rows: readonly { at: Date }[],
): void {
  const [oldest] = rows;
  if (!oldest) metrics()?.outboxEmptied(table);
  else metrics()?.outboxRead(table, { count: rows.length, oldestAt: oldest.at }, ctx.now());
}
