import type { ChannelMessage } from "@/lib/clients/pusher";
import type { Context } from "@/lib/context";
import { publicEventType } from "@/lib/domain/order/customer-events";
import {
  adminChannel,
  type OrderUpdate,
  orderChannel,
  orderUpdatedEvent,
} from "@/lib/domain/realtime";

/** An order event as live pages receive it, with the id of its row in the outbox. */
export type LiveUpdate = Omit<OrderUpdate, "at"> & { id: number; at: Date };

/** Updates that wait for a slow Channels server. Beyond that the oldest are dropped. */
const queueMax = 5_000;

/**
 * Publishes order updates to Channels, in order and best effort: sending events to Inngest never
 * waits for it, and a page that misses an update notices the gap in `seq` and reloads. Each update
 * is published once, even if its outbox row is read again while Inngest is unavailable.
 */
export class LivePublisher {
  /** Ids of updates that were queued and whose rows may still be in the outbox. */
  private readonly seen = new Set<number>();
  private queue: LiveUpdate[] = [];
  private publishing: Promise<void> | undefined;

  constructor(private readonly ctx: Pick<Context, "publisher" | "log">) {}

  /** Queues updates in outbox order, skips those that were queued before, and returns at once. */
  enqueue(updates: readonly LiveUpdate[]): void {
    const unseen = updates.filter(({ id }) => !this.seen.has(id));
    for (const { id } of unseen) this.seen.add(id);
    this.queue.push(...unseen);
    const dropped = this.queue.length - queueMax;
    if (dropped > 0) {
      this.queue.splice(0, dropped);
      this.ctx.log.warn({ dropped }, "Channels is too slow: live updates were dropped.");
    }
    this.publishing ??= this.publishQueue().finally(() => {
      this.publishing = undefined;
    });
  }

  /** Call it when these updates' rows were marked as sent: they can't be read again. */
  forget(updates: readonly LiveUpdate[]): void {
    for (const { id } of updates) this.seen.delete(id);
  }

  /** Call it when another process takes over the outbox and marks the rows as sent. */
  forgetAll(): void {
    this.seen.clear();
  }

  /** Resolves when everything queued so far was published or has failed. */
  async flushed(): Promise<void> {
    await this.publishing;
  }

  private async publishQueue(): Promise<void> {
    while (this.queue.length > 0) {
      const updates = this.queue;
      this.queue = [];
      try {
        await this.ctx.publisher.publish(updates.flatMap(toMessages));
      } catch (error) {
        const fields = { error, updates: updates.length };
        this.ctx.log.warn(fields, "Live updates were not published to Channels.");
      }
    }
  }
}

/** The order's channel is open to its customer, who must not learn of a dispute, for example. */
function toMessages(update: LiveUpdate): ChannelMessage[] {
  const { orderId, seq, type, status, paymentStatus, inventoryStatus } = update;
  const at = update.at.toISOString();
  const data: OrderUpdate = { orderId, seq, type, status, paymentStatus, inventoryStatus, at };
  const name = orderUpdatedEvent;
  return [
    { channel: orderChannel(orderId), name, data: { ...data, type: publicEventType(type) } },
    { channel: adminChannel, name, data },
  ];
}
