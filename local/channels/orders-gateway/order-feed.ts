import type { Log } from "@/local/log";
import type { AppClient } from "./app-client";
import { BackoffTimer } from "./backoff-timer";
import { encodeUpdate, isPlaceholder, type OrderUpdate } from "./messages";
import { ReorderBuffer } from "./reorder-buffer";

/** A client that is subscribed to orders. Its methods are synchronous, so no update is missed. */
export interface Subscriber {
  /** The client's own token, with which the app is called on its behalf. */
  readonly token: string;
  /** The first update will have `seq + 1`. */
  onSubscribed(orderId: number, seq: number): void;
  /** `message` is one encoded update. */
  onUpdate(message: string): void;
  /** The subscriber's token may no longer read the order. */
  onRefused(orderId: number): void;
}

export type SubscribeOutcome = "subscribed" | "refused" | "unavailable";

export interface OrderFeedConfig {
  app: Pick<AppClient, "readUpdates">;
  log: Log;
  /** Time without updates before missed ones are read. Each check doubles it, up to tenfold. */
  idleCheckMs: number;
  retryMs?: number | undefined;
}

const subscribeTimeoutMs = 10_000;

/**
 * One order's updates for all clients with the same token. Tokens differ in what they may see, so
 * nothing that the app has sent for one goes to the clients of another.
 */
export class OrderFeed {
  private readonly buffer = new ReorderBuffer();
  private readonly subscribers = new Set<Subscriber>();
  /** Clients that wait for the order's last `seq`, each with its resolve function. */
  private readonly pending = new Map<Subscriber, (outcome: SubscribeOutcome) => void>();
  private readonly readRetry: BackoffTimer;
  private idleTimer: NodeJS.Timeout | undefined;
  private idleMs: number;
  /** The highest `seq` of a placeholder. */
  private announcedSeq = 0;
  private isReading = false;
  private mustReadAgain = false;
  private isClosed = false;

  constructor(
    private readonly orderId: number,
    readonly token: string,
    private readonly config: OrderFeedConfig,
    private readonly onClosed: () => void,
  ) {
    this.idleMs = config.idleCheckMs;
    this.readRetry = new BackoffTimer(() => this.catchUp(), config.retryMs);
  }

  /** The last `seq` that was sent; undefined before the first read. */
  get lastSeq(): number | undefined {
    return this.buffer.lastSeq;
  }

  /** Adds an authorized client: at once, or as soon as the order's last `seq` is known. */
  add(subscriber: Subscriber): Promise<SubscribeOutcome> {
    const { lastSeq } = this;
    if (lastSeq !== undefined) {
      this.subscribers.add(subscriber);
      subscriber.onSubscribed(this.orderId, lastSeq);
      return Promise.resolve("subscribed");
    }
    return new Promise<SubscribeOutcome>((resolve) => {
      const deadline = setTimeout(() => this.remove(subscriber), subscribeTimeoutMs);
      this.pending.set(subscriber, (result) => {
        clearTimeout(deadline);
        resolve(result);
      });
    });
  }

  /** Removing the last client closes the feed. */
  remove(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    this.pending.get(subscriber)?.("unavailable");
    this.pending.delete(subscriber);
    if (this.subscribers.size + this.pending.size === 0) this.close();
  }

  /** The token may no longer read the order. */
  refuse(): void {
    for (const subscriber of this.subscribers) subscriber.onRefused(this.orderId);
    for (const resolve of this.pending.values()) resolve("refused");
    this.subscribers.clear();
    this.pending.clear();
    this.close();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const resolve of this.pending.values()) resolve("unavailable");
    clearTimeout(this.idleTimer);
    this.readRetry.reset();
    this.onClosed();
  }

  /** An update as everybody may see it who can read the order. */
  onUpdate(update: OrderUpdate): void {
    if (isPlaceholder(update)) {
      if (update.seq <= (this.buffer.lastSeq ?? 0)) return;
      this.announcedSeq = Math.max(this.announcedSeq, update.seq);
      this.catchUp();
      return;
    }
    this.send(this.buffer.add(update));
    if (this.buffer.hasGap) this.catchUp();
  }

  /** Reads missed updates from the app: after a (re)subscription, a gap or an idle time. */
  catchUp(): void {
    if (this.isReading) this.mustReadAgain = true;
    else this.readMissedUpdates().catch((error) => this.onReadError(error));
  }

  readonly isWanted = () => !this.isClosed;

  private async readMissedUpdates(): Promise<void> {
    this.isReading = true;
    try {
      do {
        this.mustReadAgain = false;
        const after = { orderId: this.orderId, seq: this.buffer.lastSeq ?? 0 };
        const result = await this.config.app.readUpdates(this.token, after, this.isWanted);
        if (this.isClosed) return;
        if (result.outcome === "refused") this.refuse();
        else if (result.outcome === "unavailable") this.readRetry.schedule(result.retryAfterMs);
        else this.onRead(result.updates);
      } while (this.mustReadAgain && !this.isClosed);
    } finally {
      this.isReading = false;
    }
  }

  private onRead(updates: OrderUpdate[]): void {
    if (this.buffer.lastSeq === undefined) this.start(updates.at(-1)?.seq ?? 0);
    else for (const update of updates) this.send(this.buffer.add(update));
    const isBehind = this.buffer.hasGap || (this.buffer.lastSeq ?? 0) < this.announcedSeq;
    if (isBehind) this.readRetry.schedule();
    else this.readRetry.reset();
    this.scheduleIdleCheck();
  }

  private start(lastSeq: number): void {
    const updates = this.buffer.startAfter(lastSeq);
    for (const [subscriber, resolve] of this.pending) {
      this.subscribers.add(subscriber);
      subscriber.onSubscribed(this.orderId, lastSeq);
      resolve("subscribed");
    }
    this.pending.clear();
    this.send(updates);
  }

  private send(updates: OrderUpdate[]): void {
    if (updates.length === 0) return;
    this.idleMs = this.config.idleCheckMs;
    for (const message of updates.map(encodeUpdate)) {
      for (const subscriber of this.subscribers) subscriber.onUpdate(message);
    }
    this.scheduleIdleCheck();
  }

  /** Channels is best effort: if an order's last update is lost, no later one reveals the gap. */
  private scheduleIdleCheck(): void {
    clearTimeout(this.idleTimer);
    if (this.isClosed) return;
    this.idleTimer = setTimeout(() => this.catchUp(), this.idleMs);
    this.idleMs = Math.min(this.idleMs * 2, this.config.idleCheckMs * 10);
  }

  private onReadError(error: unknown): void {
    this.config.log("error", "reading order updates failed", { orderId: this.orderId, error });
    if (!this.isClosed) this.readRetry.schedule();
  }
}
