import type { Log } from "@/local/log";
import type { AppClient, Denial } from "./app-client";
import { encodeUpdate, OrderUpdate } from "./messages";
import { RetryTimer } from "./retry-timer";
import { OrderSequence } from "./sequence";
import type { ChannelListener, Upstream } from "./upstream";

/** A client that follows orders. Each call is answered at once, so that no step falls between. */
export interface FeedSubscriber {
  /** The caller's own credential, with which the app is asked on its behalf. */
  readonly token: string;
  /** Updates follow from `seq + 1` on. */
  onStarted(orderId: number, seq: number): void;
  /** `message` is one encoded update. */
  onUpdate(message: string): void;
  /** Nobody may follow the order any more. */
  onRefused(orderId: number): void;
}

export type JoinOutcome = "started" | "refused" | "unavailable";

export interface FeedScope {
  app: AppClient;
  upstream: Upstream;
  log: Log;
  /** Silence after which the app is asked whether an update got lost; doubles up to tenfold. */
  quietCheckMs: number;
  onEmpty(orderId: number): void;
}

const startTimeoutMs = 10_000;

/** One order's upstream subscription, shared by all clients that follow the order. */
export class OrderFeed implements ChannelListener {
  private readonly sequence = new OrderSequence();
  private readonly started = new Set<FeedSubscriber>();
  private readonly waiting = new Map<FeedSubscriber, (outcome: JoinOutcome) => void>();
  private readonly subscriptionRetry = new RetryTimer(() =>
    this.scope.upstream.retry(this.channel),
  );
  private readonly readRetry = new RetryTimer(() => this.catchUp());
  private quietTimer: NodeJS.Timeout | undefined;
  private quietMs: number;
  private isReading = false;
  private mustReadAgain = false;
  private isClosed = false;

  /** `firstAuthorization` is the first caller's: it spares asking the app twice. Used once. */
  constructor(
    readonly orderId: number,
    private readonly scope: FeedScope,
    private firstAuthorization: { socketId: string; auth: string } | undefined,
  ) {
    this.quietMs = scope.quietCheckMs;
  }

  get lastSeq(): number | undefined {
    return this.sequence.lastSeq;
  }

  /** Adds an authorized client; it starts at once, or as soon as the order's last step is known. */
  join(subscriber: FeedSubscriber): Promise<JoinOutcome> {
    const { lastSeq } = this;
    if (lastSeq !== undefined) {
      this.started.add(subscriber);
      subscriber.onStarted(this.orderId, lastSeq);
      return Promise.resolve("started");
    }
    const isFirst = this.waiting.size === 0;
    const outcome = new Promise<JoinOutcome>((resolve) => {
      const deadline = setTimeout(() => this.leave(subscriber), startTimeoutMs);
      this.waiting.set(subscriber, (settled) => {
        clearTimeout(deadline);
        resolve(settled);
      });
    });
    // Not before somebody waits: the subscription is authorized with a follower's token.
    if (isFirst) this.scope.upstream.subscribe(this.channel, this);
    return outcome;
  }

  /** The last client to leave takes the upstream subscription with it. */
  leave(subscriber: FeedSubscriber): void {
    this.started.delete(subscriber);
    this.waiting.get(subscriber)?.("unavailable");
    this.waiting.delete(subscriber);
    if (this.started.size + this.waiting.size === 0) this.close();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const settle of this.waiting.values()) settle("unavailable");
    clearTimeout(this.quietTimer);
    this.subscriptionRetry.reset();
    this.readRetry.reset();
    this.scope.upstream.unsubscribe(this.channel);
    this.scope.onEmpty(this.orderId);
  }

  async authorize(socketId: string): Promise<string | undefined> {
    const first = this.firstAuthorization;
    this.firstAuthorization = undefined;
    if (first?.socketId === socketId) return first.auth;
    const answer = await this.askForSomebody((token) =>
      this.scope.app.authorize(token, socketId, this.orderId),
    );
    if (answer.outcome === "allowed") return answer.auth;
    if (answer.outcome === "refused") this.refuseAll();
    return undefined;
  }

  onSubscribed(): void {
    this.subscriptionRetry.reset();
    this.catchUp();
  }

  onFailed(): void {
    if (!this.isClosed) this.subscriptionRetry.schedule();
  }

  onUpdate(payload: unknown): void {
    const update = OrderUpdate.safeParse(payload);
    if (update.success) this.deliver(this.sequence.accept(update.data));
    else this.scope.log("warn", "order update in an unknown shape", { orderId: this.orderId });
    if (!update.success || this.sequence.hasGap) this.catchUp();
  }

  private get channel(): string {
    return `private-order-${this.orderId}`;
  }

  /** Reads from the app what Channels did not bring: after a (re)subscription, a gap, a silence. */
  private catchUp(): void {
    if (this.isReading) this.mustReadAgain = true;
    else this.readMissed().catch((error) => this.onReadError(error));
  }

  private async readMissed(): Promise<void> {
    this.isReading = true;
    try {
      do {
        this.mustReadAgain = false;
        const answer = await this.askForSomebody((token) =>
          this.scope.app.readUpdates(token, this.orderId, this.sequence.lastSeq ?? 0),
        );
        if (this.isClosed) return;
        if (answer.outcome === "refused") this.refuseAll();
        else if (answer.outcome === "unavailable") this.readRetry.schedule(answer.retryAfterMs);
        else this.takeIn(answer.updates);
      } while (this.mustReadAgain && !this.isClosed);
    } finally {
      this.isReading = false;
    }
  }

  private takeIn(updates: OrderUpdate[]): void {
    if (this.sequence.lastSeq === undefined) this.start(updates.at(-1)?.seq ?? 0);
    else for (const update of updates) this.deliver(this.sequence.accept(update));
    if (this.sequence.hasGap) this.readRetry.schedule();
    else this.readRetry.reset();
    this.planQuietCheck();
  }

  private start(lastSeq: number): void {
    const arrived = this.sequence.startAfter(lastSeq);
    for (const [subscriber, settle] of this.waiting) {
      this.started.add(subscriber);
      subscriber.onStarted(this.orderId, lastSeq);
      settle("started");
    }
    this.waiting.clear();
    this.deliver(arrived);
  }

  private deliver(updates: OrderUpdate[]): void {
    if (updates.length === 0) return;
    this.quietMs = this.scope.quietCheckMs;
    for (const message of updates.map(encodeUpdate)) {
      for (const subscriber of this.started) subscriber.onUpdate(message);
    }
    this.planQuietCheck();
  }

  /** Channels is best effort: an order's very last update may be lost with none after it. */
  private planQuietCheck(): void {
    clearTimeout(this.quietTimer);
    this.quietTimer = setTimeout(() => this.catchUp(), this.quietMs);
    this.quietMs = Math.min(this.quietMs * 2, this.scope.quietCheckMs * 10);
  }

  /** Asks with one client's token after the other: a key may have been revoked meanwhile. */
  private async askForSomebody<Answer extends { outcome: string }>(
    ask: (token: string) => Promise<Answer | Denial>,
  ): Promise<Answer | Denial> {
    const asked = new Set<string>();
    for (;;) {
      // Looked up afresh each time: somebody may have joined while we asked.
      const followers = [...this.started, ...this.waiting.keys()];
      const next = followers.find(({ token }) => !asked.has(token));
      if (!next) return { outcome: "refused" };
      asked.add(next.token);
      const answer = await ask(next.token);
      if (answer.outcome !== "refused") return answer;
    }
  }

  private refuseAll(): void {
    for (const subscriber of this.started) subscriber.onRefused(this.orderId);
    for (const settle of this.waiting.values()) settle("refused");
    this.started.clear();
    this.waiting.clear();
    this.close();
  }

  private onReadError(error: unknown): void {
    this.scope.log("error", "order feed failed", { orderId: this.orderId, error });
    if (!this.isClosed) this.readRetry.schedule();
  }
}
