import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** Callers that may wait at once in this process. Each holds an HTTP request open. */
const waitersMax = 500;
const waitersPerCallerMax = 10;
/** How often a process without the dispatcher looks for new events, once for all its callers. */
const pollMs = 250;
/** Positions whose types one query reads. A caller that is further behind reads the feed itself. */
const matchedMax = 10_000;

interface Waiter {
  /** The feed has nothing for the caller up to this position. */
  after: number;
  /** The types that it waits for; all if empty. */
  types: readonly string[];
  wake(): void;
}

interface WaitInput extends Pick<Waiter, "after" | "types"> {
  caller: string;
  ms: number;
  signal: AbortSignal;
}

/**
 * The callers of this process that wait for the feed's next event. They hold no connection to the
 * database: the dispatcher wakes those of its process, and the others share one small query. Those that
 * wait for some types share another one, and are woken by these types alone: on a busy shop all of them
 * would otherwise read the feed with every event, to find nothing.
 */
export class FeedWaiters {
  private readonly waiters = new Set<Waiter>();
  private readonly byCaller = new Map<string, number>();
  private polling: Promise<void> | undefined;
  private matching: Promise<void> | undefined;
  private reached = 0;
  private isStopped = false;

  /** The feed has reached this position. Never throws: what fails is done with the next position. */
  async advance(db: Queryable, position: number): Promise<void> {
    this.reached = position;
    for (const waiter of this.behind()) if (waiter.types.length === 0) waiter.wake();
    this.matching ??= this.match(db).finally(() => {
      this.matching = undefined;
    });
    await this.matching;
  }

  /** Answers all callers, and lets no more wait, because the process ends. */
  stop(): void {
    this.isStopped = true;
    for (const waiter of this.waiters) waiter.wake();
  }

  /**
   * Resolves when the feed may have something after `after`, after `ms`, or when the caller has gone.
   * False, at once, if too many wait already, or the caller itself does so too often.
   */
  async wait(db: Queryable, { caller, after, types, ms, signal }: WaitInput): Promise<boolean> {
    const own = this.byCaller.get(caller) ?? 0;
    const isFull = this.waiters.size >= waitersMax || own >= waitersPerCallerMax;
    if (this.isStopped || isFull || signal.aborted) return false;
    this.byCaller.set(caller, own + 1);
    await new Promise<void>((resolve) => {
      const waiter: Waiter = { after, types, wake: () => end() };
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
      if (counter) await this.advance(db, counter.last);
    }
  }

  private behind(): Waiter[] {
    return [...this.waiters].filter(({ after }) => after < this.reached);
  }

  /** Wakes the callers that wait for types which the feed has since their positions. */
  private async match(db: Queryable): Promise<void> {
    for (let behind = this.behind(); behind.length > 0; behind = this.behind()) {
      const upTo = this.reached;
      const from = Math.max(Math.min(...behind.map(({ after }) => after)), upTo - matchedMax);
      const rows = await db
        .query<{ type: string; last: number }>(sql`
          SELECT type, max(position) AS last FROM order_events
          WHERE position > ${from} AND position <= ${upTo} GROUP BY type`)
        .catch(() => null);
      if (rows === null) return;
      const lastOf = new Map(rows.map(({ type, last }) => [type, last]));
      for (const waiter of behind) {
        const { after, types } = waiter;
        // One for all types may have begun to wait during the query, after those were woken.
        const isMatched =
          types.length === 0 || types.some((type) => (lastOf.get(type) ?? 0) > after);
        if (after < from || isMatched) waiter.wake();
        waiter.after = upTo;
      }
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
