import type { WebSocket } from "ws";
import type { Log } from "@/local/log";
import { encodeError, encodeSubscribed, encodeUnsubscribed, parseClientMessage } from "./messages";
import type { Subscriber } from "./order-feed";
import type { OrderSubscriptions } from "./order-subscriptions";

const ordersMax = 100;
const messagesPerSecondMax = 150;
/** Messages that are not answered yet, while the app or the Channels server is slow. */
const unansweredMax = 300;
const unsentBytesMax = 1_048_576;

const refused = "Order not found or access denied";
const unavailable = "Order updates are temporarily unavailable. Try again.";
const invalidMessage =
  'Expected {"type":"subscribe"|"unsubscribe","orderId":<positive integer>} as JSON text';

/** The connection of one client of `/ws/orders`. */
export class ClientSession implements Subscriber {
  private readonly orderIds = new Set<number>();
  /** Messages about the same order are handled one at a time; different orders are independent. */
  private readonly pending = new Map<number, Promise<void>>();
  private unanswered = 0;
  private rate = { windowStartMs: 0, count: 0 };
  private isClosed = false;
  isAlive = true;

  constructor(
    readonly token: string,
    readonly address: string,
    private readonly socket: WebSocket,
    private readonly subscriptions: OrderSubscriptions,
    private readonly log: Log,
  ) {}

  handleMessage(text: string, isBinary: boolean): void {
    if (!this.countMessage(Date.now())) return;
    const message = isBinary ? undefined : parseClientMessage(text);
    if (!message) {
      this.send(encodeError(invalidMessage));
      return;
    }
    const { type, orderId } = message;
    if (this.unanswered >= unansweredMax) this.send(encodeError(unavailable, orderId));
    else if (type === "unsubscribe") this.enqueue(orderId, async () => this.unsubscribe(orderId));
    else if (this.hasRoomFor(orderId)) this.enqueue(orderId, () => this.subscribe(orderId));
    else this.send(encodeError(`At most ${ordersMax} orders per connection`, orderId));
  }

  /** Removes the subscriptions of a connection that has closed. */
  end(): void {
    this.isClosed = true;
    const orderIds = new Set([...this.orderIds, ...this.pending.keys()]);
    for (const orderId of orderIds) this.subscriptions.unsubscribe(this, orderId);
    this.orderIds.clear();
  }

  /** Closes the connection to make room for another one. */
  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  /** Pings the client, and terminates it if it has not responded to the last ping. */
  checkAlive(): void {
    if (!this.isAlive) this.socket.terminate();
    this.isAlive = false;
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  onSubscribed(orderId: number, seq: number): void {
    this.orderIds.add(orderId);
    this.send(encodeSubscribed(orderId, seq));
  }

  onUpdate(message: string): void {
    this.send(message);
  }

  onRefused(orderId: number): void {
    this.orderIds.delete(orderId);
    this.send(encodeError(refused, orderId));
  }

  private async subscribe(orderId: number): Promise<void> {
    const lastSeq = this.subscriptions.lastSeq(this.token, orderId);
    if (this.orderIds.has(orderId) && lastSeq !== undefined) {
      this.send(encodeSubscribed(orderId, lastSeq));
      return;
    }
    const outcome = await this.subscriptions.subscribe(this, orderId, () => !this.isClosed);
    if (outcome === "subscribed") return;
    this.send(encodeError(outcome === "refused" ? refused : unavailable, orderId));
  }

  private unsubscribe(orderId: number): void {
    this.subscriptions.unsubscribe(this, orderId);
    this.orderIds.delete(orderId);
    this.send(encodeUnsubscribed(orderId));
  }

  private enqueue(orderId: number, task: () => Promise<void>): void {
    const previous = this.pending.get(orderId) ?? Promise.resolve();
    this.unanswered += 1;
    const current = previous
      .then(() => (this.isClosed ? undefined : task()))
      .catch((error) => {
        this.log("error", "orders gateway message failed", { orderId, error });
        this.send(encodeError(unavailable, orderId));
      })
      .finally(() => {
        this.unanswered -= 1;
        if (this.pending.get(orderId) === current) this.pending.delete(orderId);
      });
    this.pending.set(orderId, current);
  }

  private hasRoomFor(orderId: number): boolean {
    const orderIds = new Set([...this.orderIds, ...this.pending.keys()]);
    return orderIds.has(orderId) || orderIds.size < ordersMax;
  }

  /** Returns false for a message above the rate limit. One error per second reports the limit. */
  private countMessage(nowMs: number): boolean {
    if (nowMs - this.rate.windowStartMs >= 1_000) this.rate = { windowStartMs: nowMs, count: 0 };
    this.rate.count += 1;
    if (this.rate.count === messagesPerSecondMax + 1) {
      this.send(encodeError(`At most ${messagesPerSecondMax} messages per second`));
    }
    return this.rate.count <= messagesPerSecondMax;
  }

  /** Terminates a client that reads too slowly. It subscribes again and reads what it missed. */
  private send(message: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > unsentBytesMax) this.socket.terminate();
    else this.socket.send(message);
  }
}
