import type { ChannelsConnection } from "./connection";
import { channelKind, encodeFrame, isCacheChannel, limits } from "./protocol";

export interface PresenceMember {
  id: string;
  info: unknown;
}

interface Channel {
  readonly connections: Set<ChannelsConnection>;
  /** A member may sit behind several tabs; it leaves with the last of them. */
  readonly members: Map<string, { info: unknown; connections: number }>;
  lastFrame: Buffer | undefined;
}

export interface ChannelSummary {
  subscription_count: number;
  user_count?: number;
}

/** Who is connected and who listens to what. In memory: its truth is the sockets themselves. */
export class ChannelHub {
  private readonly connections = new Map<string, ChannelsConnection>();
  private readonly channels = new Map<string, Channel>();
  private published = 0;

  connect(connection: ChannelsConnection): void {
    this.connections.set(connection.socketId, connection);
  }

  disconnect(connection: ChannelsConnection): void {
    for (const channel of [...connection.joined.keys()]) this.leave(connection, channel);
    this.connections.delete(connection.socketId);
  }

  isSocketIdTaken(socketId: string): boolean {
    return this.connections.has(socketId);
  }

  all(): Iterable<ChannelsConnection> {
    return this.connections.values();
  }

  counts(): { connections: number; channels: number; published: number } {
    return {
      connections: this.connections.size,
      channels: this.channels.size,
      published: this.published,
    };
  }

  /** Whether a presence channel has room for this member; other tabs of a member always fit. */
  hasRoomFor(name: string, memberId: string): boolean {
    const members = this.channels.get(name)?.members;
    return !members || members.has(memberId) || members.size < limits.presenceMembersMax;
  }

  /** Adds an authorized connection to a channel, answers it and tells the other members. */
  join(connection: ChannelsConnection, name: string, member?: PresenceMember): void {
    const channel = this.channels.get(name) ?? this.open(name);
    if (member) this.addMember(name, channel, member);
    connection.joined.set(name, member?.id ?? null);
    channel.connections.add(connection);
    const roster = member ? presenceRoster(channel) : {};
    connection.send(encodeFrame("pusher_internal:subscription_succeeded", roster, name));
    if (isCacheChannel(name)) {
      connection.send(channel.lastFrame ?? encodeFrame("pusher:cache_miss", {}, name));
    }
  }

  leave(connection: ChannelsConnection, name: string): void {
    const channel = this.channels.get(name);
    if (!channel || !connection.joined.has(name)) return;
    const memberId = connection.joined.get(name);
    connection.joined.delete(name);
    channel.connections.delete(connection);
    if (memberId != null) this.removeMember(name, channel, memberId);
    if (channel.connections.size === 0) this.channels.delete(name);
  }

  /** Delivers one event to a channel's connections, but for the one with `exceptSocketId`. */
  publish(name: string, event: string, payload: string, exceptSocketId?: string): void {
    this.published += 1;
    const channel = this.channels.get(name);
    if (!channel) return;
    const frame = encodeFrame(event, payload, name);
    if (isCacheChannel(name)) channel.lastFrame = frame;
    broadcast(channel, frame, exceptSocketId);
  }

  /** A client event: sent by one member of a channel to the others. */
  relay(from: ChannelsConnection, name: string, frame: Buffer): void {
    const channel = this.channels.get(name);
    if (channel) broadcast(channel, frame, from.socketId);
  }

  summaries(prefix: string): [string, ChannelSummary][] {
    return [...this.channels]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, channel]) => [name, summarize(name, channel)]);
  }

  summary(name: string): ChannelSummary | undefined {
    const channel = this.channels.get(name);
    return channel && summarize(name, channel);
  }

  memberIds(name: string): string[] {
    return [...(this.channels.get(name)?.members.keys() ?? [])];
  }

  connectionsOfUser(userId: string): ChannelsConnection[] {
    return [...this.connections.values()].filter((connection) => connection.userId === userId);
  }

  private open(name: string): Channel {
    const channel: Channel = { connections: new Set(), members: new Map(), lastFrame: undefined };
    this.channels.set(name, channel);
    return channel;
  }

  private addMember(name: string, channel: Channel, member: PresenceMember): void {
    const present = channel.members.get(member.id);
    if (present) {
      present.connections += 1;
      return;
    }
    channel.members.set(member.id, { info: member.info, connections: 1 });
    const arrival = { user_id: member.id, user_info: member.info };
    broadcast(channel, encodeFrame("pusher_internal:member_added", arrival, name));
  }

  private removeMember(name: string, channel: Channel, memberId: string): void {
    const present = channel.members.get(memberId);
    if (!present) return;
    present.connections -= 1;
    if (present.connections > 0) return;
    channel.members.delete(memberId);
    const departure = { user_id: memberId };
    broadcast(channel, encodeFrame("pusher_internal:member_removed", departure, name));
  }
}

function broadcast(channel: Channel, frame: Buffer, exceptSocketId?: string): void {
  for (const connection of channel.connections) {
    if (connection.socketId !== exceptSocketId) connection.send(frame);
  }
}

function presenceRoster(channel: Channel) {
  const hash = Object.fromEntries([...channel.members].map(([id, { info }]) => [id, info]));
  return { presence: { count: channel.members.size, ids: [...channel.members.keys()], hash } };
}

function summarize(name: string, channel: Channel): ChannelSummary {
  const count = { subscription_count: channel.connections.size };
  return channelKind(name) === "presence" ? { ...count, user_count: channel.members.size } : count;
}
