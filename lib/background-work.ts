import { performance } from "node:perf_hooks";
import pLimit from "p-limit";

/** How many pieces of work go on at the same time at most, and at least. */
const most = 256;
const least = 2;
/** How often the limit changes at most. */
const changeMs = 50;
/** The share of its time that a busy process works. */
const busyShare = 0.9;
/** Work that takes longer waits for another service. It then takes no room from others. */
const countedMsMax = 2_000;

/**
 * The work of a process on orders that are placed, in pieces: one order's part of a function, for example.
 * It shares one thread with the requests of callers. While requests arrive and the thread is busy, only
 * few pieces go on, so that new orders are accepted before earlier ones are processed further. A process
 * that waits for other services, or has no callers, does all of its work at the same time.
 */
export class BackgroundWork {
  #limit = pLimit(most);
  #requests = 0;
  #changedAt: number;
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
    this.#changedAt = now();
  }

  /** A caller has sent a request. */
  requestArrived(): void {
    this.#requests += 1;
  }

  /** Does a piece of work as soon as there is room for it. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#change();
    const result = new Promise<Result>((resolve, reject) => {
      const counted = this.#limit(() => {
        const working = work();
        working.then(resolve, reject);
        return atMost(countedMsMax, working);
      });
      counted.catch(reject);
    });
    this.#keepChanging();
    return result;
  }

  /** Changes the limit also while all that goes on waits for other services. */
  #keepChanging(): void {
    if (this.#timer || this.#limit.pendingCount === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#change();
      this.#keepChanging();
    }, changeMs);
  }

  #change(): void {
    const now = this.now();
    if (now - this.#changedAt < changeMs) return;
    const isBusy = this.takeUtilization() >= busyShare;
    const { concurrency } = this.#limit;
    this.#limit.concurrency =
      isBusy && this.#requests > 0
        ? Math.max(least, Math.floor(concurrency / 2))
        : Math.min(most, concurrency * 2);
    this.#requests = 0;
    this.#changedAt = now;
  }
}

/** Resolves when the work has ended, or after `ms`. */
function atMost(ms: number, working: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    working.then(end, end);
  });
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
