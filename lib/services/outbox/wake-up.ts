import { setTimeout as sleep } from "node:timers/promises";

/** Lets a loop wait for work: until it is woken, or until it is time to look anyway. */
export class WakeUp {
  private isWoken = false;
  private lastRoundAt = 0;
  private interrupt: () => void = () => undefined;

  wake(): void {
    this.isWoken = true;
    this.interrupt();
  }

  /** Forgets earlier calls of `wake`. Call it before work is looked for. */
  reset(): void {
    this.isWoken = false;
    this.lastRoundAt = performance.now();
  }

  /**
   * Waits until a round may begin: `coalesceMs`, so that what comes at nearly the same time is one
   * round, and longer if the last round began less than `intervalMs` ago.
   */
  async coalesce(coalesceMs: number, intervalMs: number, stopped: AbortSignal): Promise<void> {
    const left = this.lastRoundAt + intervalMs - performance.now();
    const ms = Math.max(coalesceMs, left);
    await sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
  }

  /** Resolves when woken since the last `reset`, after `ms`, or when stopped. True if woken. */
  async wait(ms: number, stopped: AbortSignal): Promise<boolean> {
    if (this.isWoken || stopped.aborted) return this.isWoken;
    const woken = new AbortController();
    this.interrupt = () => woken.abort();
    const signal = AbortSignal.any([woken.signal, stopped]);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    this.interrupt = () => undefined;
    return this.isWoken;
  }
}
