import type { WebSocket } from "ws";
import { encodeError, isSigned, limits, unsignedLimits } from "./protocol";

/** The connection of one client, with its subscriptions. */
export class ChannelsConnection {
  /** Maps each subscribed channel to this client's member id, or null outside presence channels. */
  private readonly channels = new Map<string, string | null>();
  userId: string | undefined;
  lastActivityMs = Date.now();
  isAwaitingPong = false;
  private signed = { now: 0, max: 0 };
  private clientEvents = { windowStartMs: 0, count: 0 };
  private messages = { windowStartMs: 0, count: 0 };

  constructor(
    readonly socketId: string,
    readonly address: string,
    private readonly socket: WebSocket,
  ) {}

  /**
   * Sends one message. A client that reads too slowly is terminated, because a close message would
   * queue behind the unsent ones. The client reconnects, and reads what it missed from the app.
   */
  send(message: Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > limits.unsentBytesMax) {
      this.socket.terminate();
      return;
    }
    this.socket.send(message, { binary: false });
  }

  sendError(code: number, message: string): void {
    this.send(encodeError(code, message));
  }

  /** Sends the reason as an error, then closes the connection. */
  close(code: number, message: string): void {
    this.sendError(code, message);
    this.socket.close(code, message);
  }

  terminate(): void {
    this.socket.terminate();
  }

  recordActivity(): void {
    this.lastActivityMs = Date.now();
    this.isAwaitingPong = false;
  }

  /** Counts one client event. Returns false if it exceeds the limit of the current second. */
  countClientEvent(nowMs: number): boolean {
    return countInSecond(this.clientEvents, nowMs) <= limits.clientEventsPerSecondMax;
  }

  /** Counts one message. Returns false if it exceeds the limit of the current second. */
  countMessage(nowMs: number): boolean {
    // A server may have to open, end and renew all its subscriptions at once.
    const messagesMax = unsignedLimits.messagesPerSecondMax + 4 * this.signed.max;
    return countInSecond(this.messages, nowMs) <= messagesMax;
  }

  get subscriptions(): ReadonlyMap<string, string | null> {
    return this.channels;
  }

  addSubscription(channel: string, memberId: string | null): void {
    if (!this.channels.has(channel) && isSigned(channel)) this.countSigned(1);
    this.channels.set(channel, memberId);
  }

  removeSubscription(channel: string): void {
    if (this.channels.delete(channel) && isSigned(channel)) this.countSigned(-1);
  }

  hasRoomFor(channel: string): boolean {
    return isSigned(channel)
      ? this.channels.size < limits.channelsPerSocketMax
      : this.channels.size - this.signed.now < unsignedLimits.channelsPerSocketMax;
  }

  private countSigned(change: number): void {
    const now = this.signed.now + change;
    this.signed = { now, max: Math.max(now, this.signed.max) };
  }
}

function countInSecond(window: { windowStartMs: number; count: number }, nowMs: number): number {
  if (nowMs - window.windowStartMs >= 1_000)
    Object.assign(window, { windowStartMs: nowMs, count: 0 });
  window.count += 1;
  return window.count;
}
