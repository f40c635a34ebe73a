import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { isTerminal } from "@/lib/domain/order/status";
import { buildTraceTree } from "@/lib/domain/trace/build-trace-tree";
import { rootSpanId } from "@/lib/domain/trace/root-span-id";
import { listTraceItems } from "@/lib/domain/trace/trace-items";
import type { TraceLog, TraceRecords } from "@/lib/domain/trace/trace-records";
import type { TraceView } from "@/lib/domain/trace/trace-view";
import { listLogsOfTrace } from "@/lib/services/logs/list-logs-of-trace";
import { readStore } from "@/lib/services/telemetry/read-store";
import { selectBatchRuns, selectRuns, selectSteps } from "./select-journal";
import {
  selectDeliveries,
  selectEmails,
  selectOrderEvents,
  selectTracedOrder,
  selectWebhooks,
  type TracedOrder,
} from "./select-order-records";
import { selectSpans } from "./select-spans";

/** Lines of the log that a waterfall shows. */
const logsMax = 1_000;

/** By the trace's id, or by the id of the order that was placed in it. */
export type ReadTrace = { traceId: string } | { orderId: number };

/**
 * A trace with everything that was recorded of it. An order's trace also has its events, emails,
 * webhooks and log lines; they are shown even if the store can't be read. Throws `NotFound`.
 */
export const readTrace: Verb<ReadTrace, TraceView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const given = "orderId" in input ? await selectTracedOrder(ctx.db, input.orderId) : null;
  if ("orderId" in input && !given) throw new NotFound("Order not found.");
  const traceId = "traceId" in input ? input.traceId : (given?.traceId ?? null);
  const stored = await readStored(ctx, traceId, given);
  const order = given ?? (await findOrder(ctx, stored, traceId));
  const { hasMoreDeliveries, ...own } = order
    ? await readOrderRecords(ctx, order, stored)
    : noOrderRecords;
  const records: TraceRecords = { ...stored.records, ...own, traceId: traceId ?? "", order };
  const { nodes, startedAtUs, durationUs } = buildTraceTree(listTraceItems(records), {
    rootSpanId: rootSpanId(records.traceId),
    nowUs: ctx.now().getTime() * 1_000,
  });
  if (nodes.length === 0 && stored.store === "read") throw new NotFound("Trace not found.");
  return {
    readAt: ctx.now().toISOString(),
    traceId,
    orderId: order?.id ?? null,
    nodes,
    startedAt: new Date(startedAtUs / 1_000).toISOString(),
    durationUs,
    hasSpans: stored.records.spans.length > 0,
    cap: stored.cap,
    hasMoreLogs: stored.hasMoreLogs,
    hasMoreDeliveries,
    store: stored.store,
    isOpen:
      (order !== null && !isTerminal(order.status)) ||
      nodes.some((node) => node.durationUs === null),
  };
};

type StoredRecords = Pick<TraceRecords, "spans" | "runs" | "steps" | "logs">;

interface Stored extends Pick<TraceView, "cap" | "hasMoreLogs" | "store"> {
  records: StoredRecords;
  /** The order that its spans or runs name. */
  orderId: number | null;
}

const noRecords: StoredRecords = { spans: [], runs: [], steps: [], logs: [] };
type OrderRecords = Pick<TraceRecords, "events" | "emails" | "webhooks" | "deliveries"> &
  Pick<TraceView, "hasMoreDeliveries">;
const noOrderRecords: OrderRecords = {
  ...{ events: [], emails: [], webhooks: [], deliveries: [] },
  hasMoreDeliveries: false,
};

/** What the telemetry store has. Its state is shown with the trace. */
async function readStored(
  ctx: Context,
  traceId: string | null,
  order: TracedOrder | null,
): Promise<Stored> {
  const nothing = { records: noRecords, orderId: null, cap: null, hasMoreLogs: false };
  const read = await readStore(ctx, async ({ db }): Promise<Omit<Stored, "store">> => {
    if (traceId === null) return nothing;
    const [{ spans, cap }, runs, steps] = await Promise.all([
      selectSpans(db, traceId),
      selectRuns(db, traceId),
      selectSteps(db, traceId),
    ]);
    const orderId = order?.id ?? firstOrderId([...spans, ...runs]);
    const [batches, logs] = await Promise.all([
      orderId === null ? [] : selectBatchRuns(db, orderId),
      listLogsOfTrace({ ctx, input: { traceId, limit: logsMax } }),
    ]);
    const records = { spans, runs: [...runs, ...batches], steps, logs: logs.lines.map(toTraceLog) };
    return {
      records: cap ? onlyOfSpans(records) : records,
      ...{ orderId, cap, hasMoreLogs: logs.hasMore },
    };
  });
  if ("kind" in read) return { ...nothing, store: read.kind };
  return { ...read, store: "read" };
}

function firstOrderId(rows: readonly { orderId: number | null }[]): number | null {
  return rows.find(({ orderId }) => orderId !== null)?.orderId ?? null;
}

/** Of a trace that is cut, runs, steps and lines of the log without a shown span are cut as well. */
function onlyOfSpans({ spans, runs, steps, logs }: StoredRecords): StoredRecords {
  const shown = new Set(spans.map(({ spanId }) => spanId));
  const batches = new Set(spans.map(({ linkedTraceId }) => linkedTraceId));
  return {
    spans,
    runs: runs.filter(({ spanId, traceId }) => shown.has(spanId) || batches.has(traceId)),
    steps: steps.filter(({ spanId }) => shown.has(spanId)),
    logs: logs.filter(({ spanId }) => spanId !== null && shown.has(spanId)),
  };
}

function toTraceLog(line: {
  id: number;
  level: string;
  message: string;
  at: string;
  spanId: string | null;
}): TraceLog {
  const { id, level, message, at, spanId } = line;
  return { id, level, message, spanId, atUs: Date.parse(at) * 1_000 };
}

/** The order of this trace. Spans of other traces, such as of a request, also name an order. */
async function findOrder(
  ctx: Context,
  { orderId }: Stored,
  traceId: string | null,
): Promise<TracedOrder | null> {
  if (orderId === null) return null;
  const order = await selectTracedOrder(ctx.db, orderId);
  return order?.traceId === traceId ? order : null;
}

async function readOrderRecords(
  ctx: Context,
  { id }: TracedOrder,
  { records, cap }: Stored,
): Promise<OrderRecords> {
  const [events, emails, webhooks, deliveries] = await Promise.all([
    selectOrderEvents(ctx.db, id),
    selectEmails(ctx.db, id),
    selectWebhooks(ctx.db, cap ? [] : [...new Set(records.runs.map(({ eventId }) => eventId))]),
    selectDeliveries(ctx.db, id),
  ]);
  return { events, emails, webhooks, ...deliveries };
}
