import { LRUCache } from "lru-cache";

export interface FairQueueLimits {
  /** How many tasks run at a time. */
  parallelMax: number;
  /** How many tasks wait, of all callers together and of each one. The oldest is dropped above it. */
  waitingMax: number;
  waitingPerCallerMax: number;
  /** A task that has waited this long is dropped. */
  waitMsMax: number;
}

interface Task {
  /** False once nobody waits for the result. */
  isWanted: () => boolean;
  start(): Promise<void>;
  drop(): void;
  deadline: NodeJS.Timeout;
}

interface Caller {
  /** The newest task is last. */
  waiting: Task[];
  running: number;
}

const callersMax = 10_000;
/** How long a refusal puts a caller behind the others. */
const refusalMs = 10_000;

/**
 * Runs a bounded number of tasks, so that no caller can hold up another. Callers with the fewest recent
 * refusals go first, then those with the fewest running tasks, in turns, and of each caller the newest
 * task: a caller who has just arrived waits for no flood.
 */
export class FairQueue {
  private readonly callers = new Map<string, Caller>();
  private readonly refusals = new LRUCache<string, number>({ max: callersMax, ttl: refusalMs });
  private running = 0;
  private waiting = 0;

  constructor(private readonly limits: FairQueueLimits) {}

  /** The result of `work`, or undefined if it was dropped: unwanted, one too many, or too late. */
  run<Result>(
    name: string,
    isWanted: () => boolean,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> {
    return new Promise((resolve, reject) => {
      const task: Task = {
        isWanted,
        start: () => work().then(resolve, reject),
        drop: () => resolve(undefined),
        deadline: setTimeout(() => this.remove(name, task), this.limits.waitMsMax),
      };
      this.add(name, task);
      this.startNext();
    });
  }

  /** Counts a refusal of the caller, who then waits behind the others. */
  countRefusal(name: string): void {
    this.refusals.set(name, this.refusalsOf(name) + 1);
  }

  private add(name: string, task: Task): void {
    const caller = this.callers.get(name) ?? { waiting: [], running: 0 };
    this.callers.set(name, caller);
    caller.waiting.push(task);
    this.waiting += 1;
    if (caller.waiting.length > this.limits.waitingPerCallerMax) this.dropOldest(name);
    else if (this.waiting > this.limits.waitingMax) this.dropOldest(this.worstCaller());
  }

  private startNext(): void {
    while (this.running < this.limits.parallelMax) {
      const name = this.nextCaller();
      const caller = name === undefined ? undefined : this.callers.get(name);
      const task = caller?.waiting.pop();
      if (name === undefined || !caller || !task) return;
      this.waiting -= 1;
      clearTimeout(task.deadline);
      if (task.isWanted()) this.start(name, caller, task);
      else task.drop();
      this.forgetIfIdle(name, caller);
    }
  }

  private start(name: string, caller: Caller, task: Task): void {
    this.running += 1;
    caller.running += 1;
    // Of equals, the next one is who has waited longest for a turn.
    this.callers.delete(name);
    this.callers.set(name, caller);
    void task.start().finally(() => {
      this.running -= 1;
      caller.running -= 1;
      this.forgetIfIdle(name, caller);
      this.startNext();
    });
  }

  private dropOldest(name: string | undefined): void {
    const [oldest] = (name === undefined ? undefined : this.callers.get(name)?.waiting) ?? [];
    if (name !== undefined && oldest) this.remove(name, oldest);
  }

  private remove(name: string, task: Task): void {
    const caller = this.callers.get(name);
    const index = caller?.waiting.indexOf(task) ?? -1;
    if (!caller || index < 0) return;
    caller.waiting.splice(index, 1);
    this.waiting -= 1;
    clearTimeout(task.deadline);
    task.drop();
    this.forgetIfIdle(name, caller);
  }

  private forgetIfIdle(name: string, caller: Caller): void {
    if (caller.running === 0 && caller.waiting.length === 0) this.callers.delete(name);
  }

  private nextCaller(): string | undefined {
    let best: { name: string; refusals: number; running: number } | undefined;
    for (const [name, { waiting, running }] of this.callers) {
      if (waiting.length === 0) continue;
      const refusals = this.refusalsOf(name);
      const isBetter =
        !best || refusals < best.refusals || (refusals === best.refusals && running < best.running);
      if (isBetter) best = { name, refusals, running };
    }
    return best?.name;
  }

  /** The caller with the most refusals and, among equals, with the most tasks waiting. */
  private worstCaller(): string | undefined {
    let worst: { name: string; refusals: number; waiting: number } | undefined;
    for (const [name, { waiting }] of this.callers) {
      if (waiting.length === 0) continue;
      const found = { name, refusals: this.refusalsOf(name), waiting: waiting.length };
      const isWorse =
        !worst ||
        found.refusals > worst.refusals ||
        (found.refusals === worst.refusals && found.waiting > worst.waiting);
      if (isWorse) worst = found;
    }
    return worst?.name;
  }

  private refusalsOf(name: string): number {
    return this.refusals.get(name) ?? 0;
  }
}
