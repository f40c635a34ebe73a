/** Lets a burst pass, and then so many per second. */
export class TokenBucket {
  private tokens: number;
  private refilledAtMs: number;

  constructor(
    private readonly limits: { perSecond: number; burstMax: number },
    private readonly nowMs: () => number,
  ) {
    this.tokens = limits.burstMax;
    this.refilledAtMs = nowMs();
  }

  /** Whether one more may pass. */
  take(): boolean {
    const { perSecond, burstMax } = this.limits;
    const now = this.nowMs();
    const refill = ((now - this.refilledAtMs) / 1_000) * perSecond;
    this.tokens = Math.min(burstMax, this.tokens + refill);
    this.refilledAtMs = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
