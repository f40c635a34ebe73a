import type { Log } from "@/local/log";
import type { AppClient, FailedCall } from "./app-client";
import { BackoffTimer } from "./backoff-timer";
import type { ChannelListener, ChannelsClient } from "./channels-client";
import { encodeUpdate, OrderUpdate } from "./messages";
import { ReorderBuffer } from "./reorder-buffer";

/** A client that is subscribed to orders. Its methods are synchronous, so no update is missed. */
export interface Subscriber {
  /** The client's own token, with which the app is called on its behalf. */
  readonly token: string;
  /** The first update will have `seq + 1`. */
  onSubscribed(orderId: number, seq: number): void;
  /** `message` is one encoded update. */
  onUpdate(message: string): void;
  /** None of the subscribers' tokens may still read the order. */
  onRefused(orderId: number): void;
}

export type SubscribeOutcome = "subscribed" | "refused" | "unavailable";

export interface OrderSubscriptionConfig {
  app: AppClient;
  channels: ChannelsClient;
  log: Log;
  /** Time without updates before missed ones are read. Each check doubles it, up to tenfold. */
  idleCheckMs: number;
  onClosed(): void;
}

const subscribeTimeoutMs = 10_000;

/** The Channels subscription of one order, shared by all clients that are subscribed to it. */
export class OrderSubscription implements ChannelListener {
  private readonly buffer = new ReorderBuffer();
  private readonly subscribers = new Set<Subscriber>();
  /** Clients that wait for the order's last `seq`, each with its resolve function. */
  private readonly pending = new Map<Subscriber, (outcome: SubscribeOutcome) => void>();
  private readonly subscribeRetry = new BackoffTimer(() =>
    this.config.channels.retry(this.channelName),
  );
  private readonly readRetry = new BackoffTimer(() => this.catchUp());
  private idleTimer: NodeJS.Timeout | undefined;
  private idleMs: number;
  private isReading = false;
  private mustReadAgain = false;
  private isClosed = false;

  /** `firstAuthorization` is the first client's. Reusing it once saves a second call to the app. */
  constructor(
    readonly orderId: number,
    private readonly config: OrderSubscriptionConfig,
    private firstAuthorization: { socketId: string; auth: string } | undefined,
  ) {
    this.idleMs = config.idleCheckMs;
  }

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
    const isFirst = this.pending.size === 0;
    const outcome = new Promise<SubscribeOutcome>((resolve) => {
      const deadline = setTimeout(() => this.remove(subscriber), subscribeTimeoutMs);
      this.pending.set(subscriber, (result) => {
        clearTimeout(deadline);
        resolve(result);
      });
    });
    // Only now, because the Channels subscription is authorized with a pending client's token.
    if (isFirst) this.config.channels.subscribe(this.channelName, this);
    return outcome;
  }

  /** Removing the last client closes the Channels subscription. */
  remove(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    this.pending.get(subscriber)?.("unavailable");
    this.pending.delete(subscriber);
    if (this.subscribers.size + this.pending.size === 0) this.close();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const resolve of this.pending.values()) resolve("unavailable");
    clearTimeout(this.idleTimer);
    this.subscribeRetry.reset();
    this.readRetry.reset();
    this.config.channels.unsubscribe(this.channelName);
    this.config.onClosed();
  }

  async authorize(socketId: string): Promise<string | undefined> {
    const first = this.firstAuthorization;
    this.firstAuthorization = undefined;
    if (first?.socketId === socketId) return first.auth;
    const result = await this.callWithAnyToken((token) =>
      this.config.app.authorize(token, { socketId, orderId: this.orderId }, this.isWanted),
    );
    if (result.outcome === "allowed") return result.auth;
    if (result.outcome === "refused") this.refuseAll();
    return undefined;
  }

  onSubscribed(): void {
    this.subscribeRetry.reset();
    this.catchUp();
  }

  onFailed(): void {
    if (!this.isClosed) this.subscribeRetry.schedule();
  }

  onUpdate(payload: unknown): void {
    const update = OrderUpdate.safeParse(payload);
    if (update.success) this.send(this.buffer.add(update.data));
    else this.config.log("warn", "invalid order update", { orderId: this.orderId });
    if (!update.success || this.buffer.hasGap) this.catchUp();
  }

  private get channelName(): string {
    return `private-order-${this.orderId}`;
  }

  private get nextUpdates() {
    return { orderId: this.orderId, seq: this.buffer.lastSeq ?? 0 };
  }

  private readonly isWanted = () => !this.isClosed;

  /** Reads missed updates from the app: after a (re)subscription, a gap or an idle time. */
  private catchUp(): void {
    if (this.isReading) this.mustReadAgain = true;
    else this.readMissedUpdates().catch((error) => this.onReadError(error));
  }

  private async readMissedUpdates(): Promise<void> {
    this.isReading = true;
    try {
      do {
        this.mustReadAgain = false;
        const result = await this.callWithAnyToken((token) =>
          this.config.app.readUpdates(token, this.nextUpdates, this.isWanted),
        );
        if (this.isClosed) return;
        if (result.outcome === "refused") this.refuseAll();
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
    if (this.buffer.hasGap) this.readRetry.schedule();
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
    this.idleTimer = setTimeout(() => this.catchUp(), this.idleMs);
    this.idleMs = Math.min(this.idleMs * 2, this.config.idleCheckMs * 10);
  }

  /** Tries the clients' tokens one after another, because a key may have been revoked. */
  private async callWithAnyToken<Result extends { outcome: string }>(
    call: (token: string) => Promise<Result | FailedCall>,
  ): Promise<Result | FailedCall> {
    const tried = new Set<string>();
    for (;;) {
      // Collected again each time, because a client may have been added during the call.
      const clients = [...this.subscribers, ...this.pending.keys()];
      const next = clients.find(({ token }) => !tried.has(token));
      if (!next) return { outcome: "refused" };
      tried.add(next.token);
      const result = await call(next.token);
      if (result.outcome !== "refused") return result;
    }
  }

  private refuseAll(): void {
    for (const subscriber of this.subscribers) subscriber.onRefused(this.orderId);
    for (const resolve of this.pending.values()) resolve("refused");
    this.subscribers.clear();
    this.pending.clear();
    this.close();
  }

  private onReadError(error: unknown): void {
    this.config.log("error", "reading order updates failed", { orderId: this.orderId, error });
    if (!this.isClosed) this.readRetry.schedule();
  }
}
