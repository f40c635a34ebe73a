import { orderViewersChannel, type RealtimeSettings } from "@/lib/domain/realtime";
import { type ChannelObserver, ChannelSubscription } from "./channel-subscription";
import { authorizeChannel } from "./order-api";

/** A user who has the same order page open. */
export interface Viewer {
  id: string;
  name: string;
}

const noViewers: readonly Viewer[] = [];

/** The other viewers of an order. Between `resume` and `pause`, they also see this user. */
export class PresenceFeed implements ChannelObserver {
  private channel: ChannelSubscription | undefined;
  private others = noViewers;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly orderId: number,
    private readonly settings: RealtimeSettings,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getOthers = (): readonly Viewer[] => this.others;

  resume(): void {
    if (this.channel) return;
    this.channel = new ChannelSubscription(orderViewersChannel(this.orderId), this.settings, this);
    this.channel.open();
  }

  pause(): void {
    this.channel?.close();
    this.channel = undefined;
    this.setOthers(noViewers);
  }

  authorize(socketId: string, channelName: string) {
    return authorizeChannel(socketId, channelName);
  }

  onLive(): void {}

  onUpdate(): void {}

  /** While disconnected, the members are unknown. */
  onLost(): void {
    this.setOthers(noViewers);
  }

  onRefused(): void {
    this.pause();
  }

  onMembers(members: unknown): void {
    this.setOthers(otherViewers(members));
  }

  private setOthers(others: readonly Viewer[]): void {
    this.others = others;
    for (const listener of this.listeners) listener();
  }
}

/** The members in pusher-js's shape, without this user. */
export function otherViewers(members: unknown): Viewer[] {
  const { me, members: all } = fieldsOf(members);
  const myId = fieldsOf(me).id;
  return Object.entries(fieldsOf(all)).flatMap(([id, info]) => {
    const { name } = fieldsOf(info);
    return id === myId || typeof name !== "string" ? [] : [{ id, name }];
  });
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
