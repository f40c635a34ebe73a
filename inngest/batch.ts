import type { GetStepTools } from "inngest";
import type { inngest } from "@/lib/clients/inngest";
import { type FailedRun, recordFailedRun } from "@/lib/services/failures/record-failed-run";
import type { Failure } from "@/lib/services/failures/try-each";
import { errorLine } from "@/lib/telemetry/safe-error";
import { system } from "./system-context";

type BatchEvent = FailedRun["events"][number];

/** The events of a batch that are about one thing: they fail or succeed together. */
export interface Group<Event> {
  /** What they are about, such as `order-17`. */
  subject: string;
  events: readonly [Event, ...Event[]];
}

interface Batch<Event> {
  functionId: string;
  stepId: string;
  groups: readonly Group<Event>[];
  /** Works on all groups and answers with those that failed. Throws when nothing could be done. */
  work(groups: readonly Group<Event>[]): Promise<Failure<Group<Event>>[]>;
}

/** Sorts a batch by what its events are about, in the order of each subject's first event. */
export function groupBy<Event>(
  events: readonly Event[],
  subjectOf: (event: Event) => string,
): Group<Event>[] {
  const groups = new Map<string, [Event, ...Event[]]>();
  for (const event of events) {
    const subject = subjectOf(event);
    const group = groups.get(subject);
    if (group) group.push(event);
    else groups.set(subject, [event]);
  }
  return [...groups].map(([subject, members]) => ({ subject, events: members }));
}

/**
 * Works through a batch in one step. What fails there gets a step of its own, with its own retries,
 * beside the others; what fails past the last of them is recorded as failed work by itself. So one
 * poisoned event costs its batch nothing, and the failed-run list names it alone.
 */
export async function workThrough<Event extends BatchEvent>(
  { step, runId }: { step: GetStepTools<typeof inngest>; runId: string },
  batch: Batch<Event>,
): Promise<{ done: number; failed: string[] }> {
  const troubled = await step.run(batch.stepId, () => tryAll(batch));
  const alone = batch.groups.filter(({ subject }) => troubled.includes(subject));
  const outcomes = await Promise.allSettled(
    alone.map((group) =>
      step.run(`${batch.stepId}-${group.subject}`, () => workAlone(batch, group)),
    ),
  );
  const lost = alone.flatMap((group, position) => {
    const outcome = outcomes[position];
    return outcome?.status === "rejected" ? [{ group, error: told(outcome.reason) }] : [];
  });
  if (lost.length > 0) {
    await step.run("record-failed-run", async () => {
      for (const { group, error } of lost) {
        const { subject, events } = group;
        const failed = { runId, functionId: batch.functionId, subject, events, error };
        await recordFailedRun({ ctx: system(), input: failed });
      }
    });
  }
  const failed = lost.map(({ group }) => group.subject);
  return { done: batch.groups.length - failed.length, failed };
}

/** Answers with the subjects that failed. */
async function tryAll<Event>(batch: Batch<Event>): Promise<string[]> {
  const failures = await batch.work(batch.groups);
  for (const { item, error } of failures) {
    const fields = { functionId: batch.functionId, subject: item.subject };
    system().log.warn({ ...fields, error: errorLine(error) }, "It is tried again by itself.");
  }
  return failures.map(({ item }) => item.subject);
}

async function workAlone<Event>(batch: Batch<Event>, group: Group<Event>): Promise<void> {
  const [failure] = await batch.work([group]);
  if (failure) throw failure.error;
}

/** A step's error was retold on its way out of the step: its words may be kept. */
function told(error: unknown): FailedRun["error"] {
  if (!(error instanceof Error)) return { name: "Error", message: "" };
  return { name: error.name, message: error.message };
}
