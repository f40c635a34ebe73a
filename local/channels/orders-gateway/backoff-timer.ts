const defaultRetryMs = 1_000;

/** 1 s, 2 s, 4 s … 15 s by default, with ±25% jitter so that clients don't retry in sync. */
export function backoffDelayMs(attempt: number, retryMs = defaultRetryMs): number {
  const delayMs = retryMs * Math.min(15, 2 ** attempt);
  return delayMs * (0.75 + Math.random() / 2);
}

/** Retries an action with exponential backoff until `reset` is called. */
export class BackoffTimer {
  private attempt = 0;
  private timer: NodeJS.Timeout | undefined;

  /** `retryMs` is the first delay. */
  constructor(
    private readonly action: () => void,
    private readonly retryMs = defaultRetryMs,
  ) {}

  /** Schedules the next run, at least `delayMsMin` from now. It replaces one already scheduled. */
  schedule(delayMsMin = 0): void {
    clearTimeout(this.timer);
    const delayMs = Math.max(delayMsMin, backoffDelayMs(this.attempt, this.retryMs));
    this.timer = setTimeout(this.action, delayMs);
    this.attempt += 1;
  }

  /** Cancels the scheduled run, and starts again from the shortest delay. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.attempt = 0;
  }
}
