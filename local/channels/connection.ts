import type { WebSocket } from "ws";
import { encodeError, limits, unauthenticatedLimits } from "./protocol";

/** The connection of one client, with its subscriptions. */
export class ChannelsConnection {
  /** Maps each subscribed channel to this client's member id, or null outside presence channels. */
  readonly subscriptions = new Map<string, string | null>();
  userId: string | undefined;
  lastActivityMs = Date.now();
  isAwaitingPong = false;
  /** Whether the app has signed something for it. The app's key is public, so anybody connects. */
  isAuthenticated = false;
  private clientEvents = { windowStartMs: 0, count: 0 };
  private messages = { windowStartMs: 0, count: 0 };

  constructor(
    readonly socketId: string,
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

  /** Counts one message. Returns false if it exceeds the limit of unauthenticated connections. */
  countMessage(nowMs: number): boolean {
    const count = countInSecond(this.messages, nowMs);
    return this.isAuthenticated || count <= unauthenticatedLimits.messagesPerSecondMax;
  }

  get channelsMax(): number {
    return (this.isAuthenticated ? limits : unauthenticatedLimits).channelsPerSocketMax;
  }
}

function countInSecond(window: { windowStartMs: number; count: number }, nowMs: number): number {
  if (nowMs - window.windowStartMs >= 1_000)
    Object.assign(window, { windowStartMs: nowMs, count: 0 });
  window.count += 1;
  return window.count;
}
