import Pusher, { type Channel } from "pusher-js";
import type { Log } from "@/local/log";
import { retryWaitMs } from "./retry-timer";

/** Where the Channels server is: `wsHost` and `wsPort`, or the `cluster` of hosted Pusher. */
export interface UpstreamSettings {
  key: string;
  cluster?: string;
  wsHost?: string;
  wsPort?: number;
  forceTLS: boolean;
}

export interface ChannelListener {
  /** The channel's signature for this socket, or undefined when it can't be had now. */
  authorize(socketId: string): Promise<string | undefined>;
  /** Called on every subscription: the first one, and again after each reconnect. */
  onSubscribed(): void;
  /** The subscription failed; nothing more happens until `retry`. */
  onFailed(): void;
  onUpdate(payload: unknown): void;
}

/** Short, so that a connection that died silently is noticed within some 20 s. */
const activityTimeoutMs = 15_000;
const pongTimeoutMs = 5_000;
const updateEvent = "order.updated";

/** The gateway's one connection to a Channels server, through the ordinary pusher-js client. */
export class Upstream {
  private readonly pusher: Pusher;
  private readonly listeners = new Map<string, ChannelListener>();
  private watchdog: NodeJS.Timeout | undefined;
  private attempt = 0;
  private isClosed = false;
  private isRestarting = false;

  constructor(
    settings: UpstreamSettings,
    private readonly log: Log,
  ) {
    const { wsHost, wsPort } = settings;
    this.pusher = new Pusher(settings.key, {
      cluster: settings.cluster ?? "local",
      ...(wsHost === undefined ? {} : { wsHost }),
      ...(wsPort === undefined ? {} : { wsPort, wssPort: wsPort }),
      forceTLS: settings.forceTLS,
      // "ws" speaks TLS too; with "wss" beside it, a plain server would be tried over TLS as well.
      enabledTransports: ["ws"],
      activityTimeout: activityTimeoutMs,
      pongTimeout: pongTimeoutMs,
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) => {
          this.authorize(socketId, channelName).then(
            (auth) => auth !== undefined && callback(null, { auth }),
            (error: Error) => callback(error, null),
          );
        },
      },
    });
    this.pusher.connection.bind("state_change", (change: { current: string }) =>
      this.watch(change.current),
    );
    this.pusher.connection.bind("error", (error: unknown) =>
      this.log("info", "order gateway's Channels connection failed", { error }),
    );
  }

  get state(): string {
    return this.pusher.connection.state;
  }

  /** The socket id of the connection, once there is one; undefined when none comes in time. */
  whenConnected(timeoutMs: number): Promise<string | undefined> {
    const { connection } = this.pusher;
    if (connection.state === "connected") return Promise.resolve(connection.socket_id);
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(deadline);
        connection.unbind("connected", settle);
        resolve(connection.state === "connected" ? connection.socket_id : undefined);
      };
      const deadline = setTimeout(settle, timeoutMs);
      connection.bind("connected", settle);
    });
  }

  subscribe(channelName: string, listener: ChannelListener): void {
    this.listeners.set(channelName, listener);
    const channel = this.pusher.subscribe(channelName).unbind();
    channel.bind("pusher:subscription_succeeded", () => listener.onSubscribed());
    channel.bind("pusher:subscription_error", () => this.onRefused(channel));
    channel.bind(updateEvent, (payload: unknown) => listener.onUpdate(payload));
  }

  /** Tries a failed subscription again. */
  retry(channelName: string): void {
    const channel = this.pusher.channel(channelName);
    if (channel && !channel.subscribed && !channel.subscriptionPending) {
      this.pusher.subscribe(channelName);
    }
  }

  /** What is under way ends with the server's answer, so its refusal is still listened for. */
  unsubscribe(channelName: string): void {
    this.listeners.delete(channelName);
    const channel = this.pusher.channel(channelName)?.unbind();
    channel?.bind("pusher:subscription_error", () => this.onRefused(channel));
    this.pusher.unsubscribe(channelName);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.watchdog);
    this.pusher.disconnect();
  }

  /** After a refusal of the server's pusher-js would wait for its answer still, and for ever. */
  private onRefused(channel: Channel): void {
    channel.disconnect();
    const listener = this.listeners.get(channel.name);
    if (listener) listener.onFailed();
    else this.pusher.unsubscribe(channel.name);
  }

  /** Undefined when the connection is another by now: that one asks for itself. */
  private async authorize(socketId: string, channelName: string): Promise<string | undefined> {
    const auth = await this.listeners.get(channelName)?.authorize(socketId);
    if (this.pusher.connection.socket_id !== socketId) return undefined;
    if (auth === undefined || !this.listeners.has(channelName)) {
      throw new Error("The channel could not be authorized");
    }
    return auth;
  }

  /** Left alone, pusher-js waits up to 15 s after an outage; so it is started afresh sooner. */
  private watch(state: string): void {
    if (this.isRestarting || this.isClosed) return;
    clearTimeout(this.watchdog);
    if (state === "connected") {
      this.attempt = 0;
      return;
    }
    // Not our doing: the server refuses us (a wrong key, say). It may be mended without us.
    if (state === "disconnected") this.log("error", "Channels server refuses the order gateway");
    this.watchdog = setTimeout(() => this.restart(), retryWaitMs(this.attempt));
    this.attempt += 1;
  }

  private restart(): void {
    this.isRestarting = true;
    this.pusher.disconnect();
    this.isRestarting = false;
    this.pusher.connect();
  }
}
