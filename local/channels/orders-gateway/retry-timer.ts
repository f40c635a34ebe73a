const firstWaitMs = 1_000;
const waitMsMax = 15_000;

/** 1 s, 2 s, 4 s … 15 s, each give or take a quarter, so that many clients do not come at once. */
export function retryWaitMs(attempt: number): number {
  const wait = Math.min(waitMsMax, firstWaitMs * 2 ** attempt);
  return wait * (0.75 + Math.random() / 2);
}

/** Runs one action again and again, ever later, until it is told that all is well. */
export class RetryTimer {
  private attempt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly action: () => void) {}

  /** Plans the next run, at least `waitMsMin` away. A run already planned is replaced. */
  schedule(waitMsMin = 0): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.action, Math.max(waitMsMin, retryWaitMs(this.attempt)));
    this.attempt += 1;
  }

  /** Forgets a planned run; the next one starts from the shortest wait. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.attempt = 0;
  }
}
