import { AsyncResource } from "node:async_hooks";
import { performance } from "node:perf_hooks";
import PQueue from "p-queue";
import { endedWithin } from "./ended-within";

/** How many tasks go on at the same time at most, and at least. */
const concurrencyMax = 256;
const concurrencyMin = 4;
/** How often the limit changes at most. */
const adjustMs = 50;
/** The share of its time that a busy process works. */
const busyShare = 0.9;
/** A task that is older takes no room from others. It usually waits for a service that hangs. */
const countedMsMax = 2_000;

/**
 * What a process does for orders that are placed, which shares one thread with callers' requests. While
 * requests arrive and the thread is busy, few tasks go on, so that new orders are accepted first. A task is
 * one order's part of a function. It must not run another one, which might wait for its room.
 */
export class BackgroundWork {
  #queue = new PQueue({ concurrency: concurrencyMax });
  #requests = 0;
  #adjustedAt: number;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param takeUtilization The share of the time since its last call in which the process worked,
   *   from 0 to 1.
   * @param now Milliseconds of a clock that is never set back.
   */
  constructor(
    private readonly takeUtilization: () => number = loopUtilization(),
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#adjustedAt = now();
  }

  /** How many tasks wait because callers keep the process busy. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** A caller has sent a request. */
  requestArrived(): void {
    this.#requests += 1;
  }

  /**
   * Does a task as soon as there is room for it, and those of older orders first: what has begun is
   * finished before more is begun. Resolves and rejects as the task does.
   * @param orderId Null for an order that is still to be found, which goes before all others.
   */
  run<Result>(orderId: number | null, task: () => Promise<Result>): Promise<Result> {
    this.#adjustLimit();
    const result = new Promise<Result>((resolve, reject) => {
      // The queue would start it in the context of the task that ended before.
      const start = AsyncResource.bind(() => {
        const working = task();
        resolve(working);
        return endedWithin(countedMsMax, working);
      });
      this.#queue.add(start, { priority: -(orderId ?? 0) }).catch(reject);
    });
    this.#keepAdjusting();
    return result;
  }

  /** Adjusts the limit also while all tasks wait for other services, and after the last one. */
  #keepAdjusting(): void {
    const isRaised = this.#queue.concurrency === concurrencyMax;
    if (this.#timer || (isRaised && this.#queue.size === 0)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#adjustLimit();
      this.#keepAdjusting();
    }, adjustMs);
    this.#timer.unref();
  }

  #adjustLimit(): void {
    const now = this.now();
    if (now - this.#adjustedAt < adjustMs) return;
    const isBusy = this.takeUtilization() >= busyShare;
    const { concurrency } = this.#queue;
    this.#queue.concurrency =
      isBusy && this.#requests > 0
        ? Math.max(concurrencyMin, Math.floor(concurrency / 2))
        : Math.min(concurrencyMax, concurrency * 2);
    this.#requests = 0;
    this.#adjustedAt = now;
  }
}

function loopUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, last);
    last = current;
    return utilization;
  };
}

declare global {
  var waybillBackgroundWork: BackgroundWork | undefined;
}

/** That of this process. It is global because Next.js may bundle this module more than once. */
export function backgroundWork(): BackgroundWork {
  globalThis.waybillBackgroundWork ??= new BackgroundWork();
  return globalThis.waybillBackgroundWork;
}
