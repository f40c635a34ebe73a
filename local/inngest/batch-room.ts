import type { BatchRule } from "./configuration";

/** How many runs of a batch this engine has under way before further events wait for one to end. */
const underWayMax = 4;

/** The shortest timeout that Inngest accepts. A function that asks for it wants no wait. */
const timeoutMsLeast = 1_000;

/** Whether events of such a batch start a run at once while there is room. Inngest always waits. */
export function startsAtOnce({ timeoutMs }: BatchRule): boolean {
  return timeoutMs <= timeoutMsLeast;
}

/** The id of the job that starts a batch: the events of a function with one batch key. */
export function batchId(functionId: string, key: string): string {
  return `flush:${functionId}:${key}`;
}

/**
 * Which batches this engine has under way: a run counts from its plan to the end of its first call, so
 * not while it waits for a retry. While few are under way, events start a run at once. Otherwise they
 * wait for the end of one, for a full batch or for the timeout, whichever is first.
 *
 * This is known in memory only. An event that waits is stored with the job that starts its batch at the
 * timeout, so what is lost with the process costs that time and nothing else.
 */
export class BatchRoom {
  #underWay = new Map<string, { batch: string; until: number }>();
  #waiting = new Map<string, { until: number }>();

  hasRoom(batch: string): boolean {
    dropExpired(this.#underWay);
    const runs = [...this.#underWay.values()].filter((run) => run.batch === batch);
    return runs.length < underWayMax;
  }

  /** Counts a planned run. If no call of it begins here, because another engine has it, for `ms`. */
  add(batch: string, runId: string, ms: number): void {
    this.#underWay.set(runId, { batch, until: Date.now() + ms });
  }

  /** Notes that stored events wait, for at most `ms`. Returns whether there is room by now. */
  wait(batch: string, ms: number): "wait" | "start" {
    if (this.hasRoom(batch)) return this.#startNext(batch, ms);
    dropExpired(this.#waiting);
    this.#waiting.set(batch, { until: Date.now() + ms });
    return "wait";
  }

  callBegins(runId: string): void {
    const run = this.#underWay.get(runId);
    if (run) run.until = Number.POSITIVE_INFINITY;
  }

  /** Returns the batch if events wait for the end of this call. */
  callEnds(runId: string): string | null {
    const batch = this.#underWay.get(runId)?.batch;
    this.#underWay.delete(runId);
    const until = batch === undefined ? undefined : this.#waiting.get(batch)?.until;
    if (batch === undefined || until === undefined || until <= Date.now()) return null;
    this.#startNext(batch, until - Date.now());
    return batch;
  }

  /** The job of the batch has started these runs. */
  started(batch: string, runIds: readonly string[], ms: number): void {
    this.#underWay.delete(batch);
    for (const runId of runIds) this.add(batch, runId, ms);
  }

  /** Keeps the room for the run that the batch's job is about to start: more events join it. */
  #startNext(batch: string, ms: number): "start" {
    this.#waiting.delete(batch);
    this.add(batch, batch, ms);
    return "start";
  }
}

function dropExpired(entries: Map<string, { until: number }>): void {
  const now = Date.now();
  for (const [key, { until }] of entries) if (until <= now) entries.delete(key);
}
