import {
  emailPath,
  orderEventPath,
  orderPath,
  runPath,
  tracePath,
  webhookDeliveryPath,
} from "@/lib/domain/admin-paths";
import { hasEnded, type RunStatus, type StepStatus } from "@/lib/domain/workflows/run-status";
import { nodeIds } from "./node-id";
import { rootSpanId } from "./root-span-id";
import { categoryOfSpan, type TraceItem, type TraceStatus } from "./trace-node";
import type {
  TraceDelivery,
  TraceEmail,
  TraceLog,
  TraceOrderEvent,
  TraceRecords,
  TraceRun,
  TraceSpan,
  TraceWebhook,
} from "./trace-records";

const runStatuses: Readonly<Record<RunStatus, TraceStatus>> = {
  running: "running",
  retrying: "retrying",
  waiting: "waiting",
  completed: "ok",
  failed: "error",
  cancelled: "cancelled",
  lost: "lost",
};

const stepStatuses: Readonly<Record<StepStatus, TraceStatus>> = {
  running: "running",
  waiting: "waiting",
  retrying: "error",
  completed: "ok",
  failed: "error",
  interrupted: "lost",
};

/**
 * The items of a trace. What several tables know is one item: a run, step, email or webhook whose
 * span was recorded is drawn as that span, any other from its own table.
 */
export function listTraceItems(records: TraceRecords): TraceItem[] {
  const recorded = new Set(records.spans.map(({ spanId }) => spanId));
  const items = [
    ...spanItems(records),
    ...runItems(records, recorded),
    ...stepItems(records, recorded),
    ...eventItems(records),
    ...emailItems(records),
    ...webhookItems(records),
    ...deliveryItems(records),
    ...records.logs.map(logItem),
  ];
  const root = missingRoot(records, items);
  return root ? [root, ...items] : items;
}

function spanItems({ traceId, spans, runs, steps, emails }: TraceRecords): TraceItem[] {
  const runsBySpan = new Map(runs.map((run) => [run.spanId, run]));
  const stepsBySpan = new Map(steps.map((step) => [step.spanId, step]));
  const runsByTrace = new Map(runs.map((run) => [run.traceId, run]));
  const emailsByCause = new Map(emails.map((email) => [`${email.kind} ${email.cause}`, email]));
  const seen = new Map<string, number>();
  return spans.map((span): TraceItem => {
    const repeat = seen.get(span.spanId) ?? 0;
    seen.set(span.spanId, repeat + 1);
    const step = stepsBySpan.get(span.spanId);
    const item: TraceItem = {
      id: nodeIds.span(span.spanId, repeat),
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name,
      category: categoryOfSpan(span.name, span.kind),
      status: span.isError ? "error" : "ok",
      startedAtUs: span.startedAtUs,
      durationUs: span.durationUs,
      ...(span.error !== null && { error: span.error }),
      ...(step && step.attempt > 0 && { attempt: step.attempt }),
    };
    const href = spanPath(span);
    return href === undefined ? item : { ...item, href };
  });

  function spanPath(span: TraceSpan): string | undefined {
    if (span.emailCause !== null) {
      const email = emailsByCause.get(`${span.name.replace(/^email /, "")} ${span.emailCause}`);
      if (email) return emailPath(email.id);
    }
    const linked = span.linkedTraceId === traceId ? null : span.linkedTraceId;
    const run = runsBySpan.get(span.spanId) ?? (linked ? runsByTrace.get(linked) : undefined);
    if (run && span.name === `run ${run.functionId}`) return runPath(run.runId);
    return linked && span.name.startsWith("run ") ? tracePath(linked) : undefined;
  }
}

function runItems({ traceId, spans, runs, ...records }: TraceRecords, recorded: Set<string>) {
  const linked = new Set(spans.map(({ name, linkedTraceId }) => `${name} ${linkedTraceId}`));
  return runs.flatMap((run): TraceItem[] => {
    const isBatch = run.traceId !== traceId;
    const name = `run ${run.functionId}`;
    if (isBatch ? linked.has(`${name} ${run.traceId}`) : recorded.has(run.spanId)) return [];
    return [
      {
        id: nodeIds.run(run.runId),
        spanId: isBatch ? null : run.spanId,
        parentSpanId: isBatch ? spanOfEvent(run.eventId, records) : run.parentSpanId,
        name,
        category: "run",
        status: runStatuses[run.status],
        startedAtUs: run.startedAtUs,
        durationUs: runDuration(run),
        href: runPath(run.runId),
        isSpanMissing: true,
        ...(run.error !== null && { error: run.error }),
      },
    ];
  });
}

function runDuration({ status, startedAtUs, updatedAtUs, endedAtUs }: TraceRun): number | null {
  if (endedAtUs !== null) return endedAtUs - startedAtUs;
  return hasEnded(status) || status === "lost" ? updatedAtUs - startedAtUs : null;
}

/** The span that wrote the event: an order event, or a webhook. */
function spanOfEvent(
  eventId: string,
  { order, events, webhooks }: Pick<TraceRecords, "order" | "events" | "webhooks">,
): string | null {
  const [, orderId, seq] = /^order-(\d+)-(\d+)/.exec(eventId) ?? [];
  if (orderId !== undefined && Number(orderId) === order?.id) {
    return events.find((event) => event.seq === Number(seq))?.spanId ?? null;
  }
  const webhook = webhooks.find((one) => `${one.provider}-${one.eventId}` === eventId);
  return webhook?.spanId ?? null;
}

function stepItems({ runs, steps }: TraceRecords, recorded: Set<string>): TraceItem[] {
  const runsById = new Map(runs.map((run) => [run.runId, run]));
  const lastAttempts = new Map<string, number>();
  for (const { runId, stepId, attempt } of steps) {
    const key = `${runId} ${stepId}`;
    lastAttempts.set(key, Math.max(attempt, lastAttempts.get(key) ?? 0));
  }
  return steps.flatMap((step): TraceItem[] => {
    if (recorded.has(step.spanId)) return [];
    const run = runsById.get(step.runId);
    const isLast = lastAttempts.get(`${step.runId} ${step.stepId}`) === step.attempt;
    const isOpen = step.status === "running" || step.status === "waiting";
    const isInterrupted = isOpen && (!isLast || (run !== undefined && hasEnded(run.status)));
    return [
      {
        id: nodeIds.step(step.spanId),
        spanId: step.spanId,
        parentSpanId: run?.spanId ?? null,
        name: `step ${step.functionId}/${step.name}`,
        category: step.isWait ? "wait" : "step",
        status: stepStatuses[isInterrupted ? "interrupted" : step.status],
        startedAtUs: step.startedAtUs,
        // Nothing says when a process ended, or how long a step took that another process ran.
        durationUs: step.durationUs ?? (isOpen && !isInterrupted ? null : 0),
        // Inngest waits, not one of our processes, so a wait never has a span.
        ...(!step.isWait && { isSpanMissing: true }),
        ...(step.error !== null && { error: step.error }),
        ...(step.attempt > 0 && { attempt: step.attempt }),
      },
    ];
  });
}

/** Order events that report a failure without an error: the call itself was answered. */
const failureEvents: ReadonlySet<string> = new Set([
  "payment/failed",
  "payment/unknown",
  "payment/refund_failed",
  "payment/disputed",
  "inventory/out_of_stock",
]);

function eventItems({ order, events }: TraceRecords): TraceItem[] {
  if (order === null) return [];
  return events.map(
    (event: TraceOrderEvent): TraceItem => ({
      id: nodeIds.event(event.seq),
      spanId: null,
      parentSpanId: event.spanId,
      ...(event.spanId !== null && { standsFor: event.spanId }),
      name: event.type,
      category: "event",
      status: failureEvents.has(event.type) ? "warning" : "ok",
      startedAtUs: event.atUs,
      durationUs: 0,
      href: orderEventPath(order.id, event.seq),
    }),
  );
}

const emailStatuses: Readonly<Record<TraceEmail["status"], TraceStatus>> = {
  queued: "waiting",
  sent: "ok",
  captured: "ok",
  failed: "error",
};

function emailItems({ spans, events, emails }: TraceRecords): TraceItem[] {
  const drawn = new Set(
    spans.flatMap(({ name, emailCause }) => (emailCause === null ? [] : `${name} ${emailCause}`)),
  );
  return emails.flatMap((email): TraceItem[] => {
    const name = `email ${email.kind}`;
    if (drawn.has(`${name} ${email.cause}`)) return [];
    return [
      {
        id: nodeIds.email(email.id),
        spanId: null,
        parentSpanId: events.find(({ seq }) => seq === email.cause)?.spanId ?? null,
        name,
        category: "email",
        status: emailStatuses[email.status],
        startedAtUs: email.createdAtUs,
        durationUs: 0,
        href: emailPath(email.id),
        isSpanMissing: true,
        ...(email.error !== null && { error: email.error }),
      },
    ];
  });
}

function webhookItems({ spans, webhooks }: TraceRecords): TraceItem[] {
  const drawn = new Set(spans.map(({ webhookEventId }) => webhookEventId));
  return webhooks.flatMap((webhook: TraceWebhook): TraceItem[] => {
    if (drawn.has(webhook.eventId)) return [];
    return [
      {
        id: nodeIds.webhook(webhook.provider, webhook.eventId),
        spanId: webhook.spanId,
        parentSpanId: null,
        name: `webhook ${webhook.provider} ${webhook.type}`,
        category: "webhook",
        status: "ok",
        startedAtUs: webhook.receivedAtUs,
        durationUs: 0,
        isSpanMissing: true,
      },
    ];
  });
}

const deliveryStatuses: Readonly<Record<TraceDelivery["status"], TraceStatus>> = {
  pending: "waiting",
  delivered: "ok",
  failed: "error",
  cancelled: "cancelled",
};

/** Webhooks that were sent. One that waits for its next try has no duration yet, and holds none open. */
function deliveryItems({ events, deliveries }: TraceRecords): TraceItem[] {
  return deliveries.map((delivery): TraceItem => {
    const { id, seq, status, startedAtUs, settledAtUs } = delivery;
    const isRetried = status === "pending" && delivery.tries > 0;
    return {
      id: nodeIds.delivery(id),
      spanId: null,
      parentSpanId: events.find((event) => event.seq === seq)?.spanId ?? null,
      name: `webhook ${delivery.type} to endpoint ${delivery.endpointId}`,
      category: "webhook",
      status: isRetried ? "retrying" : deliveryStatuses[status],
      startedAtUs,
      durationUs: settledAtUs === null ? 0 : Math.max(0, settledAtUs - startedAtUs),
      href: webhookDeliveryPath(delivery.endpointId, id),
    };
  });
}

function logItem(log: TraceLog): TraceItem {
  const isError = log.level === "error" || log.level === "fatal";
  return {
    id: nodeIds.log(log.atUs, log.id),
    spanId: null,
    parentSpanId: log.spanId,
    name: log.message,
    category: "log",
    status: isError ? "error" : log.level === "warn" ? "warning" : "ok",
    startedAtUs: log.atUs,
    durationUs: 0,
  };
}

/** An order's root is the request that placed it; what is left of it is the order. */
function missingRoot(records: TraceRecords, items: readonly TraceItem[]): TraceItem | null {
  const rootId = rootSpanId(records.traceId);
  if (items.some(({ spanId }) => spanId === rootId)) return null;
  if (items.length === 0 && records.order === null) return null;
  const { order } = records;
  const starts = items.map(({ startedAtUs }) => startedAtUs);
  const createdAtUs = order ? [order.createdAtUs] : [];
  return {
    id: "root",
    spanId: rootId,
    parentSpanId: null,
    name: order ? `Order #${order.id}` : "Root span",
    category: "request",
    status: "ok",
    startedAtUs: [...createdAtUs, ...starts].reduce((first, start) => Math.min(first, start)),
    durationUs: 0,
    isSpanMissing: true,
    ...(order && { href: orderPath(order.id) }),
  };
}
