import type { WebSocket } from "ws";
import { encodeError, limits } from "./protocol";

/** One browser's or service's socket, as the hub sees it. */
export class ChannelsConnection {
  /** Channel name to the member id it joined with (presence channels), else null. */
  readonly joined = new Map<string, string | null>();
  userId: string | undefined;
  lastHeardMs = Date.now();
  pingedSinceHeard = false;
  private clientEvents = { windowStartMs: 0, count: 0 };

  constructor(
    readonly socketId: string,
    private readonly socket: WebSocket,
  ) {}

  /**
   * Sends one frame. A consumer that does not keep up is cut off rather than buffered for (a close
   * frame would only queue behind the rest): it reconnects and reads what it missed from the app.
   */
  send(frame: Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > limits.unsentBytesMax) {
      this.socket.terminate();
      return;
    }
    this.socket.send(frame, { binary: false });
  }

  sendError(code: number, message: string): void {
    this.send(encodeError(code, message));
  }

  /** Tells the client why, then closes. */
  end(code: number, message: string): void {
    this.sendError(code, message);
    this.socket.close(code, message);
  }

  terminate(): void {
    this.socket.terminate();
  }

  heard(): void {
    this.lastHeardMs = Date.now();
    this.pingedSinceHeard = false;
  }

  /** Counts one client event; false when this second's allowance is used up. */
  mayTriggerClientEvent(nowMs: number): boolean {
    if (nowMs - this.clientEvents.windowStartMs >= 1_000) {
      this.clientEvents = { windowStartMs: nowMs, count: 0 };
    }
    this.clientEvents.count += 1;
    return this.clientEvents.count <= limits.clientEventsPerSecondMax;
  }
}
