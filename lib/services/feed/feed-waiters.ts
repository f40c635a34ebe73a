import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** Callers that may wait at once in this process. Each holds an HTTP request open. */
const waitersMax = 500;
const waitersPerCallerMax = 10;
/** How often a process without the dispatcher looks for new events, once for all its callers. */
const pollMs = 250;

interface Waiter {
  after: number;
  wake(): void;
}

/**
 * The callers of this process that wait for the feed's next event. They hold no connection to the
 * database: the dispatcher wakes those of its process, and the others share one small query.
 */
export class FeedWaiters {
  private readonly waiters = new Set<Waiter>();
  private readonly byCaller = new Map<string, number>();
  private polling: Promise<void> | undefined;
  private isStopped = false;

  /** The feed has reached this position. */
  advance(position: number): void {
    for (const waiter of this.waiters) if (position > waiter.after) waiter.wake();
  }

  /** Answers all callers, and lets no more wait, because the process ends. */
  stop(): void {
    this.isStopped = true;
    for (const waiter of this.waiters) waiter.wake();
  }

  /**
   * Resolves when the feed may have passed `after`, after `ms`, or when the caller has gone. False, at
   * once, if too many wait already, or the caller itself does so too often.
   */
  async wait(
    db: Queryable,
    {
      caller,
      after,
      ms,
      signal,
    }: { caller: string; after: number; ms: number; signal: AbortSignal },
  ): Promise<boolean> {
    const own = this.byCaller.get(caller) ?? 0;
    const isFull = this.waiters.size >= waitersMax || own >= waitersPerCallerMax;
    if (this.isStopped || isFull || signal.aborted) return false;
    this.byCaller.set(caller, own + 1);
    await new Promise<void>((resolve) => {
      const waiter: Waiter = { after, wake: () => end() };
      const timer = setTimeout(() => end(), ms);
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        this.waiters.delete(waiter);
        resolve();
      };
      signal.addEventListener("abort", end);
      this.waiters.add(waiter);
      this.polling ??= this.poll(db).finally(() => {
        this.polling = undefined;
      });
    });
    const left = (this.byCaller.get(caller) ?? 1) - 1;
    if (left > 0) this.byCaller.set(caller, left);
    else this.byCaller.delete(caller);
    return true;
  }

  /** Runs while anyone waits. A failed query is followed by the next. */
  private async poll(db: Queryable): Promise<void> {
    while (this.waiters.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      if (this.waiters.size === 0) return;
      const [counter] = await db
        .query<{ last: number }>(sql`SELECT last_position AS last FROM feed_counter`)
        .catch(() => []);
      if (counter) this.advance(counter.last);
    }
  }
}

declare global {
  var waybillFeedWaiters: FeedWaiters | undefined;
}

/** This process's waiting callers. It is a global because Next.js bundles a module more than once. */
export function feedWaiters(): FeedWaiters {
  globalThis.waybillFeedWaiters ??= new FeedWaiters();
  return globalThis.waybillFeedWaiters;
}
