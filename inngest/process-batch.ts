import type { Span, SpanContext } from "@opentelemetry/api";
import type { GetStepTools } from "inngest";
import type { z } from "zod";
import type { inngest } from "@/lib/clients/inngest";
import { sentEvents, signals } from "@/lib/domain/events";
import { type FailedRun, recordFailedRun } from "@/lib/services/failures/record-failed-run";
import type { Failure } from "@/lib/services/failures/try-each";
import { parseTraceparent } from "@/lib/telemetry/span-ids";
import { orderIdAttribute } from "@/lib/telemetry/span-recorder";
import {
  activeSpan,
  eventSpanKey,
  recordError,
  SpanKind,
  startSpan,
  withEventSpans,
} from "@/lib/telemetry/spans";
import { systemContext } from "./system-context";

export type BatchEvent = FailedRun["events"][number] & { id?: string | undefined };

/** The events of a batch that are about one subject. They succeed or fail together. */
export interface EventGroup<Event> {
  /** For example `order-17`. */
  subject: string;
  events: readonly [Event, ...Event[]];
  /** Why the event can't be processed: its data doesn't have the event's schema. It is alone then. */
  invalid?: string;
}

interface Batch<Event> {
  functionId: string;
  stepId: string;
  groups: readonly EventGroup<Event>[];
  /** Processes the groups and returns those that failed. Throws if it could not process any. */
  process(groups: readonly EventGroup<Event>[]): Promise<Failure<EventGroup<Event>>[]>;
}

/**
 * Groups events by subject, in the order of each subject's first event. An event that doesn't have its
 * schema gets a group of its own.
 */
export function groupEvents<Event extends BatchEvent>(
  events: readonly Event[],
  subjectOf: (event: Event) => string,
): EventGroup<Event>[] {
  const groups = new Map<string, [Event, ...Event[]]>();
  const invalid: EventGroup<Event>[] = [];
  for (const event of events) {
    const issue = findIssue(event);
    if (issue !== null) {
      invalid.push({ subject: `event-${event.id ?? event.name}`, events: [event], invalid: issue });
      continue;
    }
    const subject = subjectOf(event);
    const group = groups.get(subject);
    if (group) group.push(event);
    else groups.set(subject, [event]);
  }
  return [...[...groups].map(([subject, members]) => ({ subject, events: members })), ...invalid];
}

const schemas: Readonly<Record<string, z.ZodType>> = { ...sentEvents, ...signals };

function findIssue({ name, data }: BatchEvent): string | null {
  const error = schemas[name]?.safeParse(data).error;
  if (!error) return null;
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(", ");
}

/**
 * Processes a batch in one step. Events without their schema are recorded as failed runs. Each group that fails there gets a step of its own, with its own
 * retries; a group that fails after the last retry is recorded as a failed run. One event that
 * always fails therefore delays no other, and the failed run names only that event.
 */
export async function processBatch<Event extends BatchEvent>(
  { step, runId }: { step: GetStepTools<typeof inngest>; runId: string },
  batch: Batch<Event>,
): Promise<{ done: number; failed: string[] }> {
  const groups = batch.groups.filter(({ invalid }) => invalid === undefined);
  const retrySubjects =
    groups.length === 0 ? [] : await step.run(batch.stepId, () => processAll({ ...batch, groups }));
  const retries = groups.filter(({ subject }) => retrySubjects.includes(subject));
  const outcomes = await Promise.allSettled(
    retries.map((group) =>
      step.run(`${batch.stepId}-${group.subject}`, () => processOne(batch, group)),
    ),
  );
  const failures = [
    ...retries.flatMap((group, index) => {
      const outcome = outcomes[index];
      return outcome?.status === "rejected" ? [{ group, error: toStepError(outcome.reason) }] : [];
    }),
    ...batch.groups.flatMap((group) =>
      group.invalid === undefined
        ? []
        : [{ group, error: { name: "EventValidationError", message: group.invalid } }],
    ),
  ];
  if (failures.length > 0) {
    await step.run("record-failed-run", async () => {
      for (const { group, error } of failures) {
        const { subject, events } = group;
        const { functionId, stepId: step } = batch;
        const failedRun = { runId, functionId, subject, events, error, step };
        await recordFailedRun({ ctx: systemContext(), input: failedRun });
      }
    });
  }
  const failed = failures.map(({ group }) => group.subject);
  return { done: batch.groups.length - failed.length, failed };
}

/** Returns the subjects of the groups that failed. */
async function processAll<Event extends BatchEvent>(batch: Batch<Event>): Promise<string[]> {
  const failures = await processTraced(batch, batch.groups);
  for (const { item, error } of failures) {
    const fields = { functionId: batch.functionId, subject: item.subject };
    systemContext().log.warn(
      { ...fields, error },
      "Event failed in a batch. It is retried in a step of its own.",
    );
  }
  return failures.map(({ item }) => item.subject);
}

async function processOne<Event extends BatchEvent>(
  batch: Batch<Event>,
  group: EventGroup<Event>,
): Promise<void> {
  const [failure] = await processTraced(batch, [group]);
  if (failure) throw failure.error;
}

/**
 * A batch has a trace of its own. What it does for an order is also shown in the order's trace: in a
 * span below the one that wrote the event, which is linked to the batch.
 */
async function processTraced<Event extends BatchEvent>(
  batch: Batch<Event>,
  groups: readonly EventGroup<Event>[],
): Promise<Failure<EventGroup<Event>>[]> {
  const step = activeSpan();
  const isBatch = batch.groups.length > 1 || (batch.groups[0]?.events.length ?? 0) > 1;
  if (!step || !isBatch) return batch.process(groups);
  const spans = new Map(groups.map((group) => [group, startEventSpan(batch, group, step)]));
  const byEvent = new Map<string, SpanContext>();
  for (const [{ events }, span] of spans) {
    const { orderId, seq } = events[0].data;
    if (!span || typeof orderId !== "number") continue;
    byEvent.set(eventSpanKey(orderId), span.spanContext());
    if (typeof seq === "number") byEvent.set(eventSpanKey(orderId, seq), span.spanContext());
  }
  try {
    const failures = await withEventSpans(byEvent, () => batch.process(groups));
    for (const { item, error } of failures) {
      const span = spans.get(item);
      if (span) recordError(span, error);
    }
    return failures;
  } finally {
    for (const span of spans.values()) span?.end();
  }
}

function startEventSpan<Event extends BatchEvent>(
  batch: Batch<Event>,
  { events }: EventGroup<Event>,
  step: SpanContext,
): Span | null {
  const [first, ...others] = events.map(({ data }) => parseTraceparent(data._trace));
  if (!first) return null;
  const { orderId } = events[0].data;
  return startSpan({
    name: `run ${batch.functionId}`,
    kind: SpanKind.CONSUMER,
    parent: first,
    links: [step, ...others.filter((other) => other !== null)],
    attributes: {
      "inngest.event": events[0].name,
      "inngest.batch": batch.groups.length,
      ...(typeof orderId === "number" && { [orderIdAttribute]: orderId }),
    },
  });
}

/** A step's error was redacted when it left the step, so its message may be stored. */
function toStepError(error: unknown): FailedRun["error"] {
  if (!(error instanceof Error)) return { name: "Error", message: "" };
  const { name, message, stack, cause } = error;
  return { name, message, stack, cause };
}
