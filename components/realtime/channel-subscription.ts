import type Pusher from "pusher-js";
import type { ReadOutcome } from "@/components/realtime/order-api";
import { type RealtimeSettings, stockUpdated } from "@/lib/domain/realtime";

/** The signature for a channel; for one of presence, with who comes in. */
export interface ChannelSignature {
  auth: string;
  channel_data?: string;
}

export interface ChannelObserver {
  authorize(socketId: string, channelName: string): Promise<ReadOutcome<ChannelSignature>>;
  /** Called on every subscription, so after each reconnect too: updates may have been missed. */
  onLive(): void;
  onLost(): void;
  onUpdate(payload: unknown): void;
  /** Of the admin's channel: an operator has changed the stock. */
  onStock?(): void;
  onRefused(): void;
  /** Of a channel of presence: who is there, as the server has just told. */
  onMembers?(members: unknown): void;
}

const RETRY_WAIT_MS_FIRST = 1_000;
const RETRY_WAIT_MS_MAX = 15_000;
const UPDATE_EVENT = "order.updated";

/** 1 s, 2 s, 4 s … 15 s, give or take a quarter: the pages of a busy shop must not come at once. */
export function retryWaitMs(attempt: number): number {
  const wait = Math.min(RETRY_WAIT_MS_MAX, RETRY_WAIT_MS_FIRST * 2 ** attempt);
  return wait * (0.75 + Math.random() / 2);
}

/** Keeps a subscription to one order's channel up until it is closed. Used once. */
export class ChannelSubscription {
  private pusher: Pusher | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private resubscription: ReturnType<typeof setTimeout> | undefined;
  private connectAttempt = 0;
  private subscribeAttempt = 0;
  private isRestarting = false;
  private isClosed = false;

  constructor(
    private readonly channelName: string,
    private readonly settings: RealtimeSettings,
    private readonly observer: ChannelObserver,
  ) {}

  /** Loads the client (kept out of the page's first download) and connects. */
  open(): void {
    import("pusher-js")
      .then(({ default: PusherClient }) => this.connect(PusherClient))
      .catch((error: unknown) => this.openLater(error));
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.watchdog);
    clearTimeout(this.resubscription);
    // The connection's end is the subscription's: pusher-js would send "unsubscribe" after it.
    this.pusher?.channel(this.channelName)?.unbind();
    this.pusher?.disconnect();
  }

  private connect(PusherClient: typeof Pusher): void {
    if (this.isClosed) return;
    const { key, cluster, wsHost, wsPort, forceTLS } = this.settings;
    const pusher = new PusherClient(key, {
      cluster: cluster ?? "local",
      ...(wsHost === undefined ? {} : { wsHost }),
      ...(wsPort === undefined ? {} : { wsPort, wssPort: wsPort }),
      forceTLS,
      // "ws" speaks TLS too; with "wss" beside it, a plain server would be tried over TLS as well.
      enabledTransports: ["ws"],
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) => {
          this.authorize(socketId, channelName).then(
            (signature) => signature !== undefined && callback(null, signature),
            (error: Error) => callback(error, null),
          );
        },
      },
    });
    this.pusher = pusher;
    pusher.connection.bind("state_change", (change: { current: string }) =>
      this.watch(change.current),
    );
    const channel = pusher.subscribe(this.channelName);
    const tellMembers = () => this.observer.onMembers?.(Reflect.get(channel, "members"));
    channel.bind("pusher:subscription_succeeded", () => {
      this.subscribeAttempt = 0;
      this.observer.onLive();
      tellMembers();
    });
    channel.bind("pusher:member_added", tellMembers);
    channel.bind("pusher:member_removed", tellMembers);
    channel.bind("pusher:subscription_error", () => {
      // After a refusal of the server's pusher-js would wait for its answer still, and for ever.
      channel.disconnect();
      this.resubscribeLater();
    });
    channel.bind(UPDATE_EVENT, (payload: unknown) => this.observer.onUpdate(payload));
    channel.bind(stockUpdated, () => this.observer.onStock?.());
    this.watch(pusher.connection.state);
  }

  private openLater(error: unknown): void {
    if (this.isClosed) return;
    console.error("The live connection could not be loaded", error);
    this.observer.onLost();
    this.watchdog = setTimeout(() => this.open(), retryWaitMs(this.connectAttempt));
    this.connectAttempt += 1;
  }

  /** Undefined when the answer comes too late: the connection is another, or closed. */
  private async authorize(
    socketId: string,
    channelName: string,
  ): Promise<ChannelSignature | undefined> {
    const answer = await this.observer.authorize(socketId, channelName);
    if (this.isClosed || this.pusher?.connection.socket_id !== socketId) return undefined;
    if (answer.outcome === "read") return answer.value;
    if (answer.outcome === "refused") this.observer.onRefused();
    throw new Error("The order's channel could not be authorized");
  }

  private resubscribeLater(): void {
    if (this.isClosed) return;
    clearTimeout(this.resubscription);
    this.resubscription = setTimeout(() => {
      const channel = this.pusher?.channel(this.channelName);
      const isOpen = channel?.subscribed || channel?.subscriptionPending;
      if (!isOpen) this.pusher?.subscribe(this.channelName);
    }, retryWaitMs(this.subscribeAttempt));
    this.subscribeAttempt += 1;
  }

  /** Left alone, pusher-js waits up to 15 s after an outage; so it is started afresh sooner. */
  private watch(state: string): void {
    if (this.isRestarting || this.isClosed) return;
    clearTimeout(this.watchdog);
    if (state === "connected") {
      this.connectAttempt = 0;
      return;
    }
    this.observer.onLost();
    this.watchdog = setTimeout(() => this.restart(), retryWaitMs(this.connectAttempt));
    this.connectAttempt += 1;
  }

  private restart(): void {
    this.isRestarting = true;
    this.pusher?.disconnect();
    this.isRestarting = false;
    this.pusher?.connect();
  }
}
