import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { RunLogs, RunView } from "@/lib/domain/workflows/run-view";
import { type LogRow, logColumns, toLogLine } from "@/lib/services/logs/log-row";
import { readStore } from "@/lib/services/telemetry/read-store";

const linesMax = 500;
const spansMax = 20_000;
/** The clocks of processes differ, and the last lines may follow the run's last record. */
const toleranceMs = 60_000;

/** The log lines of a run, oldest first. Those of a batch are in the traces of its orders as well. */
export const listLogsOfRun: Verb<RunView, RunLogs> = async ({ ctx, input: run }) => {
  requireOperator(ctx.actor);
  return readStore(ctx, async ({ db }) => {
    const from = new Date(Date.parse(run.queuedAt) - toleranceMs);
    const to = new Date(Date.parse(run.endedAt ?? ctx.now().toISOString()) + toleranceMs);
    const owners = await findOwners(db, run, { from, to });
    const traceIds = [...new Set(owners.map(({ traceId }) => traceId))];
    const parents = await selectParents(db, traceIds, { from, to });
    const stepOf = stepsOfSpans(owners, parents);
    // The traces of a batch's orders have far more lines than the run, so the limit comes last.
    const rows = await db.query<LogRow>(sql`
      SELECT ${logColumns} FROM telemetry.logs l
      WHERE l.trace_id = ANY (${traceIds}) AND l.span_id = ANY (${[...stepOf.keys()]})
        AND l.at BETWEEN ${from} AND ${to}
      ORDER BY l.at, l.id LIMIT ${linesMax + 1}`);
    const lines = rows.slice(0, linesMax).map((row) => {
      return { ...toLogLine(row), stepId: stepOf.get(row.spanId ?? "") ?? null };
    });
    return { kind: "listed", lines, hasMore: rows.length > linesMax || parents.size === spansMax };
  });
};

/** The step of every span that belongs to the run: of the nearest owner above it, or itself. */
function stepsOfSpans(
  owners: readonly Owner[],
  parents: ReadonlyMap<string, string | null>,
): Map<string, string | null> {
  const stepOfOwner = new Map(owners.map(({ spanId, stepId }) => [spanId, stepId]));
  const stepOf = new Map(stepOfOwner);
  for (const spanId of parents.keys()) {
    const owner = ownerOf(spanId, stepOfOwner, parents);
    if (owner !== undefined) stepOf.set(spanId, stepOfOwner.get(owner) ?? null);
  }
  return stepOf;
}

interface Period {
  from: Date;
  to: Date;
}

/** A span of the run itself, of one of its steps, or of one event of a batch in a step. */
interface Owner {
  traceId: string;
  spanId: string;
  stepId: string | null;
}

async function findOwners(db: Queryable, run: RunView, { from, to }: Period): Promise<Owner[]> {
  const { traceId } = run;
  const steps = run.steps.flatMap(({ stepId, attempts }) =>
    attempts.map(({ spanId }) => ({ traceId, spanId, stepId })),
  );
  const own: Owner[] = [{ traceId, spanId: run.spanId, stepId: null }, ...steps];
  const orderIds = run.events.flatMap(({ orderId }) => orderId ?? []);
  if (run.eventCount <= 1 || orderIds.length === 0) return own;
  const stepOf = new Map(steps.map(({ spanId, stepId }) => [spanId, stepId]));
  const ofEvents = await db.query<
    Omit<Owner, "stepId"> & { links: { spanId: string }[] | null }
  >(sql`
    SELECT trace_id AS "traceId", span_id AS "spanId", links FROM telemetry.spans
    WHERE order_id = ANY (${orderIds}) AND started_at BETWEEN ${from} AND ${to}
      AND name = ${`run ${run.functionId}`} AND links IS NOT NULL
    LIMIT ${spansMax}`);
  const linked = ofEvents.flatMap(({ links, ...event }) => {
    const link = links?.find(({ spanId }) => stepOf.has(spanId));
    return link ? [{ ...event, stepId: stepOf.get(link.spanId) ?? null }] : [];
  });
  return [...own, ...linked];
}

async function selectParents(
  db: Queryable,
  traceIds: readonly string[],
  { from, to }: Period,
): Promise<Map<string, string | null>> {
  const spans = await db.query<{ spanId: string; parentId: string | null }>(sql`
    SELECT span_id AS "spanId", parent_span_id AS "parentId" FROM telemetry.spans
    WHERE trace_id = ANY (${[...traceIds]}) AND started_at BETWEEN ${from} AND ${to}
    LIMIT ${spansMax}`);
  return new Map(spans.map(({ spanId, parentId }) => [spanId, parentId]));
}

/** The nearest owner above a span; undefined if the span belongs to something else of the trace. */
function ownerOf(
  spanId: string,
  owners: ReadonlyMap<string, string | null>,
  parents: ReadonlyMap<string, string | null>,
): string | undefined {
  const seen = new Set<string>();
  let span: string | null = spanId;
  while (span !== null && !seen.has(span)) {
    if (owners.has(span)) return span;
    seen.add(span);
    span = parents.get(span) ?? null;
  }
  return undefined;
}
