import type { CheckFacts } from "@/lib/domain/health/health";
import type { Log } from "@/lib/telemetry/log";

const firstPauseMs = 10_000;
const pauseMsMax = 300_000;

/**
 * Registers this process's functions again with an Inngest server that has none of them, as after
 * the restart of a server that keeps them in memory. To register is idempotent, so every process may
 * do it. A server that lacks only some of the functions is left alone: during a deployment, the old
 * and the new version would replace each other's functions in turn.
 */
export class ReRegistration {
  /** Attempts since the server was last seen with all functions. */
  private attempts = 0;
  private nextAtMs = 0;
  private isRunning = false;
  private registeredAt: string | null = null;
  private lastError: string | null = null;

  constructor(
    private readonly register: () => Promise<string | null>,
    private readonly ctx: { now: () => Date; log: Log },
  ) {}

  /** The server has none of the functions. Registers them, at growing intervals. Never throws. */
  async onForgotten(): Promise<void> {
    if (this.isRunning || this.ctx.now().getTime() < this.nextAtMs) return;
    this.isRunning = true;
    const error = await this.register();
    this.isRunning = false;
    this.lastError = error;
    const now = this.ctx.now();
    this.nextAtMs = now.getTime() + Math.min(firstPauseMs * 2 ** this.attempts, pauseMsMax);
    this.attempts += 1;
    if (error === null) {
      this.registeredAt = now.toISOString();
      this.ctx.log.warn({}, "The Inngest server had no functions. They were registered again.");
    } else {
      this.ctx.log.warn({ reason: error }, "The functions could not be registered again.");
    }
  }

  /** The server has all functions. */
  onRegistered(): void {
    this.attempts = 0;
    this.nextAtMs = 0;
    this.lastError = null;
  }

  /** When this process last registered again, as ISO 8601, and why the last attempt failed. */
  facts(): CheckFacts {
    return {
      ...(this.registeredAt !== null && { registeredAgainAt: this.registeredAt }),
      ...(this.lastError !== null && { registrationError: this.lastError }),
    };
  }
}
