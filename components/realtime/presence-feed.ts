import { authorizeChannel } from "@/components/realtime/order-api";
import { ChannelSubscription, type ChannelObserver } from "@/components/realtime/channel-subscription";
import type { RealtimeSettings } from "@/lib/domain/realtime";

/** Somebody who looks at the same order now. */
export interface Viewer {
  id: string;
  name: string;
}

const nobody: readonly Viewer[] = [];

/** Who else looks at an order; between `resume` and `pause` the others see us, too. */
export class PresenceFeed implements ChannelObserver {
  private channel: ChannelSubscription | undefined;
  private others = nobody;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly orderId: number,
    private readonly settings: RealtimeSettings,
  ) {}

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly getOthers = (): readonly Viewer[] => this.others;

  resume(): void {
    if (this.channel) return;
    this.channel = new ChannelSubscription(`presence-order-${this.orderId}`, this.settings, this);
    this.channel.open();
  }

  pause(): void {
    this.channel?.close();
    this.channel = undefined;
    this.show(nobody);
  }

  authorize(socketId: string, channelName: string) {
    return authorizeChannel(socketId, channelName);
  }

  onLive(): void {}

  onUpdate(): void {}

  /** Whoever is away from the server does not know who is there. */
  onLost(): void {
    this.show(nobody);
  }

  onRefused(): void {
    this.pause();
  }

  onMembers(members: unknown): void {
    this.show(readOthers(members));
  }

  private show(others: readonly Viewer[]): void {
    this.others = others;
    for (const watcher of this.watchers) watcher();
  }
}

/** The members as pusher-js keeps them, without oneself. */
export function readOthers(members: unknown): Viewer[] {
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
