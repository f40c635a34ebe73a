import type { ChannelMessage } from "@/lib/clients/pusher";
import type { Context } from "@/lib/context";
import { opsChannel } from "@/lib/domain/realtime";

/** A step of an order as it is told to the live pages. */
export interface LiveStep {
  id: number;
  orderId: number;
  seq: number;
  type: string;
  at: Date;
  status: string;
  paymentStatus: string;
  inventoryStatus: string;
}

/** What waits behind a slow Channels server at most; whoever misses a step catches up by `seq`. */
const waitingMax = 5_000;

/**
 * Tells the live pages beside the outbox, as best effort: the chain of events never waits for
 * Channels. One batch goes out after the other, so that steps are seen in their order, and each step
 * once, however often its row is read again while Inngest is away.
 */
export class LiveFeed {
  private readonly told = new Set<number>();
  private waiting: LiveStep[] = [];
  private telling: Promise<void> | undefined;

  constructor(private readonly ctx: Pick<Context, "publisher" | "log">) {}

  /** Takes rows of the outbox in their order and returns at once. */
  offer(rows: readonly LiveStep[]): void {
    const fresh = rows.filter((row) => !this.told.has(row.id));
    for (const row of fresh) this.told.add(row.id);
    this.waiting.push(...fresh);
    const dropped = this.waiting.length - waitingMax;
    if (dropped > 0) {
      this.waiting.splice(0, dropped);
      this.ctx.log.warn({ dropped }, "Channels is too slow: live status was dropped.");
    }
    this.telling ??= this.tell().finally(() => {
      this.telling = undefined;
    });
  }

  /** These rows have left the outbox and are not read again. */
  forget(rows: readonly LiveStep[]): void {
    for (const row of rows) this.told.delete(row.id);
  }

  /** Somebody else drains from now on: whether its rows leave is not heard of here. */
  forgetAll(): void {
    this.told.clear();
  }

  /** Resolves when everything offered so far was told, or could not be. */
  async settled(): Promise<void> {
    await this.telling;
  }

  private async tell(): Promise<void> {
    while (this.waiting.length > 0) {
      const steps = this.waiting;
      this.waiting = [];
      try {
        await this.ctx.publisher.publish(steps.flatMap(messages));
      } catch (error) {
        const fields = { error: String(error), steps: steps.length };
        this.ctx.log.warn(fields, "Live status was not published.");
      }
    }
  }
}

function messages(step: LiveStep): ChannelMessage[] {
  const { orderId, seq, type, status, paymentStatus, inventoryStatus } = step;
  const at = step.at.toISOString();
  const data = { orderId, seq, type, status, paymentStatus, inventoryStatus, at };
  return [`private-order-${orderId}`, opsChannel].map((channel) => ({
    channel,
    name: "order.updated",
    data,
  }));
}
