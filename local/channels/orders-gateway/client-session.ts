import type { WebSocket } from "ws";
import type { Log } from "@/local/log";
import { encodeError, encodeSubscribed, encodeUnsubscribed, readClientMessage } from "./messages";
import type { FeedSubscriber } from "./order-feed";
import type { OrderFeeds } from "./order-feeds";

const subscriptionsMax = 100;
const messagesPerSecondMax = 150;
const unsentBytesMax = 1_048_576;

const refused = "order not found or not allowed";
const unavailable = "order updates are not available right now, try again";
const unknownMessage =
  'expected {"type":"subscribe"|"unsubscribe","orderId":<positive integer>} as JSON text';

/** One client of `/ws/orders`: its messages in, its orders' updates out. */
export class ClientSession implements FeedSubscriber {
  private readonly followed = new Set<number>();
  /** Messages about one order are handled one after the other; other orders do not wait. */
  private readonly unfinished = new Map<number, Promise<void>>();
  private rate = { windowStartMs: 0, count: 0 };
  private isGone = false;
  isAlive = true;

  constructor(
    readonly token: string,
    private readonly socket: WebSocket,
    private readonly feeds: OrderFeeds,
    private readonly log: Log,
  ) {}

  handleMessage(text: string, isBinary: boolean): void {
    if (!this.isWithinRate(Date.now())) return;
    const message = isBinary ? undefined : readClientMessage(text);
    if (!message) {
      this.send(encodeError(unknownMessage));
      return;
    }
    const { type, orderId } = message;
    if (type === "unsubscribe") this.enqueue(orderId, async () => this.unsubscribe(orderId));
    else if (this.hasRoomFor(orderId)) this.enqueue(orderId, () => this.subscribe(orderId));
    else this.send(encodeError(`at most ${subscriptionsMax} orders per connection`, orderId));
  }

  end(): void {
    this.isGone = true;
    const orderIds = new Set([...this.followed, ...this.unfinished.keys()]);
    for (const orderId of orderIds) this.feeds.leave(this, orderId);
    this.followed.clear();
  }

  /** Pings; a client that has not answered the last ping is cut off. */
  checkAlive(): void {
    if (!this.isAlive) this.socket.terminate();
    this.isAlive = false;
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  onStarted(orderId: number, seq: number): void {
    this.followed.add(orderId);
    this.send(encodeSubscribed(orderId, seq));
  }

  onUpdate(message: string): void {
    this.send(message);
  }

  onRefused(orderId: number): void {
    this.followed.delete(orderId);
    this.send(encodeError(refused, orderId));
  }

  private async subscribe(orderId: number): Promise<void> {
    const lastSeq = this.feeds.lastSeq(orderId);
    if (this.followed.has(orderId) && lastSeq !== undefined) {
      this.send(encodeSubscribed(orderId, lastSeq));
      return;
    }
    const outcome = await this.feeds.join(this, orderId, () => !this.isGone);
    if (outcome === "started") return;
    this.send(encodeError(outcome === "refused" ? refused : unavailable, orderId));
  }

  private unsubscribe(orderId: number): void {
    this.feeds.leave(this, orderId);
    this.followed.delete(orderId);
    this.send(encodeUnsubscribed(orderId));
  }

  private enqueue(orderId: number, work: () => Promise<void>): void {
    const previous = this.unfinished.get(orderId) ?? Promise.resolve();
    const current = previous
      .then(work)
      .catch((error) => {
        this.log("error", "order gateway message failed", { orderId, error });
        this.send(encodeError(unavailable, orderId));
      })
      .finally(() => {
        if (this.unfinished.get(orderId) === current) this.unfinished.delete(orderId);
      });
    this.unfinished.set(orderId, current);
  }

  private hasRoomFor(orderId: number): boolean {
    const orderIds = new Set([...this.followed, ...this.unfinished.keys()]);
    return orderIds.has(orderId) || orderIds.size < subscriptionsMax;
  }

  /** Excess messages are dropped; one error a second says so. */
  private isWithinRate(nowMs: number): boolean {
    if (nowMs - this.rate.windowStartMs >= 1_000) this.rate = { windowStartMs: nowMs, count: 0 };
    this.rate.count += 1;
    if (this.rate.count === messagesPerSecondMax + 1) {
      this.send(encodeError(`at most ${messagesPerSecondMax} messages a second`));
    }
    return this.rate.count <= messagesPerSecondMax;
  }

  /** A client that does not keep up is cut off: it subscribes again and reads what it missed. */
  private send(message: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > unsentBytesMax) this.socket.terminate();
    else this.socket.send(message);
  }
}
