import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { tracePath } from "@/lib/domain/admin-paths";
import { formatDuration } from "@/lib/domain/format-duration";
import type { TraceNodeDetails } from "@/lib/domain/trace/trace-view";

type Fact = TraceNodeDetails["facts"][number];
type Value = TraceNodeDetails["values"][number];

interface SpanRow {
  kind: string;
  service: string;
  spanId: string;
  parentSpanId: string | null;
  error: string | null;
  startedAt: Date;
  attributes: Record<string, unknown> | null;
  events: { name: string; at: number; attributes?: Record<string, unknown> }[] | null;
  links: { traceId: string; spanId: string }[] | null;
}

/** A span with its attributes, and with the step or run that it is the span of. */
export async function describeSpan(
  db: Queryable,
  traceId: string,
  { spanId, repeat }: { spanId: string; repeat: number },
): Promise<TraceNodeDetails | null> {
  const [span] = await db.query<SpanRow>(sql`
    SELECT kind, service, span_id AS "spanId", parent_span_id AS "parentSpanId",
      status_message AS error, started_at AS "startedAt", attributes, events, links
    FROM telemetry.spans WHERE trace_id = ${traceId} AND span_id = ${spanId}
    ORDER BY started_at LIMIT 1 OFFSET ${repeat}`);
  if (!span) return null;
  const journal =
    (await selectStep(db, traceId, spanId)) ??
    (await selectRun(db, sql`trace_id = ${traceId} AND span_id = ${spanId}`));
  const { "db.statements": statements, "db.ms": ms, ...attributes } = span.attributes ?? {};
  return {
    facts: [
      { name: "Recorded start", value: span.startedAt.toISOString() },
      ...(typeof statements === "number" ? [fastStatements(statements, Number(ms))] : []),
      ...(journal?.facts ?? []),
      { name: "Kind", value: span.kind },
      { name: "Service", value: span.service },
      { name: "Span id", value: span.spanId },
      ...(span.parentSpanId ? [{ name: "Parent span id", value: span.parentSpanId }] : []),
    ],
    links: await describeLinks(db, span.links ?? []),
    error: journal?.error ?? toError(span.error),
    values: [
      ...(Object.keys(attributes).length > 0 ? [{ name: "Attributes", value: attributes }] : []),
      ...(journal?.values ?? []),
    ],
    moments: (span.events ?? []).map(({ name, at, attributes: own }) => ({
      name,
      at: new Date(at / 1_000).toISOString(),
      attributes: own ?? null,
    })),
  };
}

/** Statements too fast for spans of their own are counted in the span that ran them. */
function fastStatements(count: number, ms: number): Fact {
  const statements = count === 1 ? "1 statement" : `${count} statements`;
  return { name: "Fast SQL", value: `${statements}, ${formatDuration(ms)} in all` };
}

function toError(message: string | null): TraceNodeDetails["error"] {
  return message === null ? null : { message, cause: null, frames: [] };
}

/** Other traces that led to a span, or that a batch works for, by their orders or their names. */
async function describeLinks(
  db: Queryable,
  links: NonNullable<SpanRow["links"]>,
): Promise<TraceNodeDetails["links"]> {
  if (links.length === 0) return [];
  const roots = await db.query<{ traceId: string; name: string; orderId: number | null }>(sql`
    SELECT trace_id AS "traceId", name, order_id AS "orderId" FROM telemetry.spans
    WHERE trace_id = ANY(${[...new Set(links.map(({ traceId }) => traceId))]}::text[])
      AND parent_span_id IS NULL`);
  const byTrace = new Map(roots.map((root) => [root.traceId, root]));
  return links.map(({ traceId, spanId }) => {
    const root = byTrace.get(traceId);
    const subject = root?.orderId != null ? `order #${root.orderId}` : (root?.name ?? traceId);
    return { name: `Trace of ${subject}`, href: `${tracePath(traceId)}?span=${spanId}` };
  });
}

interface JournalRow {
  status: string;
  attempt: number;
  input?: unknown;
  output: unknown;
  errorName: string | null;
  error: string | null;
  errorCause: string | null;
  errorFrames: string[] | null;
}

interface Journal {
  facts: Fact[];
  values: Value[];
  error: TraceNodeDetails["error"];
}

const journalColumns = sql`status, attempt, output, error_name AS "errorName", error,
  error_cause AS "errorCause", error_frames AS "errorFrames"`;

async function selectStep(db: Queryable, traceId: string, spanId: string): Promise<Journal | null> {
  const [row] = await db.query<JournalRow>(sql`
    SELECT ${journalColumns}, input FROM telemetry.steps
    WHERE trace_id = ${traceId} AND span_id = ${spanId} LIMIT 1`);
  return row ? toJournal(row, "Step") : null;
}

async function selectRun(db: Queryable, condition: Sql): Promise<Journal | null> {
  const [row] = await db.query<JournalRow>(sql`
    SELECT ${journalColumns} FROM telemetry.runs WHERE ${condition} LIMIT 1`);
  return row ? toJournal(row, "Run") : null;
}

function toJournal(row: JournalRow, subject: "Run" | "Step"): Journal {
  const values = [
    { name: "Input", value: row.input },
    { name: "Output", value: row.output },
  ];
  const message = [row.errorName, row.error].filter((part) => part).join(": ");
  return {
    facts: [
      { name: `${subject} status`, value: row.status },
      { name: "Attempt", value: String(row.attempt + 1) },
    ],
    values: values.filter(({ value }) => value !== null && value !== undefined),
    error:
      message === "" ? null : { message, cause: row.errorCause, frames: row.errorFrames ?? [] },
  };
}

/** A step that is known from the journal of runs only. */
export async function describeStep(
  db: Queryable,
  traceId: string,
  spanId: string,
): Promise<TraceNodeDetails | null> {
  const step = await selectStep(db, traceId, spanId);
  return step && { ...step, links: [], moments: [] };
}

/** A run that is known from the journal of runs only. */
export async function describeRun(db: Queryable, runId: string): Promise<TraceNodeDetails | null> {
  const run = await selectRun(db, sql`run_id = ${runId}`);
  return run && { ...run, links: [], moments: [] };
}
