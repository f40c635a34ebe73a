import type { ChannelsConnection } from "./connection";
import { ConnectionCrowd } from "./connection-crowd";
import { channelType, encodeEvent, isCacheChannel, isSigned, limits } from "./protocol";

export interface PresenceMember {
  id: string;
  info: unknown;
}

interface Channel {
  readonly connections: Set<ChannelsConnection>;
  /** A member can have several connections, and is removed when the last one closes. */
  readonly members: Map<string, { info: unknown; connections: number }>;
  lastEvent: Buffer | undefined;
}

/** What Pusher's HTTP API calls the attributes of a channel. */
export interface ChannelAttributes {
  subscription_count: number;
  user_count?: number;
}

/** The open connections and their subscriptions, kept in memory. */
export class ChannelHub {
  private readonly connections = new Map<string, ChannelsConnection>();
  /** A connection's credentials are its channels and its user that the app has signed. */
  private readonly crowd = new ConnectionCrowd<ChannelsConnection>();
  private readonly channels = new Map<string, Channel>();
  private published = 0;

  addConnection(connection: ChannelsConnection): void {
    this.connections.set(connection.socketId, connection);
    this.crowd.add(connection);
  }

  removeConnection(connection: ChannelsConnection): void {
    for (const channel of [...connection.subscriptions.keys()]) {
      this.unsubscribe(connection, channel);
    }
    this.connections.delete(connection.socketId);
    this.crowd.remove(connection);
  }

  /** The connection that has to go for the newest one; itself if nobody has more than their share. */
  findSurplus(newest: ChannelsConnection): ChannelsConnection {
    return this.crowd.surplus(newest);
  }

  isSocketIdTaken(socketId: string): boolean {
    return this.connections.has(socketId);
  }

  allConnections(): Iterable<ChannelsConnection> {
    return this.connections.values();
  }

  counts(): { connections: number; channels: number; published: number } {
    return {
      connections: this.connections.size,
      channels: this.channels.size,
      published: this.published,
    };
  }

  /** Whether a presence channel can take this member. Existing members may always reconnect. */
  hasRoomForMember(name: string, memberId: string): boolean {
    const members = this.channels.get(name)?.members;
    return !members || members.has(memberId) || members.size < limits.presenceMembersMax;
  }

  /** Subscribes an authorized connection, confirms it, and announces a new presence member. */
  subscribe(connection: ChannelsConnection, name: string, member?: PresenceMember): void {
    const channel = this.channels.get(name) ?? this.createChannel(name);
    if (member) this.addMember(name, channel, member);
    connection.addSubscription(name, member?.id ?? null);
    if (isSigned(name)) this.crowd.addCredential(connection, name);
    channel.connections.add(connection);
    const data = member ? presenceData(channel) : {};
    connection.send(encodeEvent("pusher_internal:subscription_succeeded", data, name));
    if (isCacheChannel(name)) {
      connection.send(channel.lastEvent ?? encodeEvent("pusher:cache_miss", {}, name));
    }
  }

  unsubscribe(connection: ChannelsConnection, name: string): void {
    const channel = this.channels.get(name);
    if (!channel || !connection.subscriptions.has(name)) return;
    const memberId = connection.subscriptions.get(name);
    connection.removeSubscription(name);
    this.crowd.removeCredential(connection, name);
    channel.connections.delete(connection);
    if (memberId != null) this.removeMember(name, channel, memberId);
    if (channel.connections.size === 0) this.channels.delete(name);
  }

  /** The app has confirmed who the connection's user is. */
  signIn(connection: ChannelsConnection, userId: string): void {
    this.crowd.removeCredential(connection, `user ${connection.userId}`);
    connection.userId = userId;
    this.crowd.addCredential(connection, `user ${userId}`);
  }

  /** Sends an event to all subscribers of a channel, except the one with `exceptSocketId`. */
  trigger(name: string, event: string, data: string, exceptSocketId?: string): void {
    this.published += 1;
    const channel = this.channels.get(name);
    if (!channel) return;
    const message = encodeEvent(event, data, name);
    if (isCacheChannel(name)) channel.lastEvent = message;
    broadcast(channel, message, exceptSocketId);
  }

  /** Sends a client event to the other subscribers of the channel. */
  relayClientEvent(sender: ChannelsConnection, name: string, message: Buffer): void {
    const channel = this.channels.get(name);
    if (channel) broadcast(channel, message, sender.socketId);
  }

  listChannels(prefix: string): [string, ChannelAttributes][] {
    return [...this.channels]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, channel]) => [name, channelAttributes(name, channel)]);
  }

  /** Undefined for a channel without subscribers. */
  findChannel(name: string): ChannelAttributes | undefined {
    const channel = this.channels.get(name);
    return channel && channelAttributes(name, channel);
  }

  memberIds(name: string): string[] {
    return [...(this.channels.get(name)?.members.keys() ?? [])];
  }

  connectionsOfUser(userId: string): ChannelsConnection[] {
    return [...this.connections.values()].filter((connection) => connection.userId === userId);
  }

  private createChannel(name: string): Channel {
    const channel: Channel = { connections: new Set(), members: new Map(), lastEvent: undefined };
    this.channels.set(name, channel);
    return channel;
  }

  private addMember(name: string, channel: Channel, member: PresenceMember): void {
    const existing = channel.members.get(member.id);
    if (existing) {
      existing.connections += 1;
      return;
    }
    channel.members.set(member.id, { info: member.info, connections: 1 });
    const data = { user_id: member.id, user_info: member.info };
    broadcast(channel, encodeEvent("pusher_internal:member_added", data, name));
  }

  private removeMember(name: string, channel: Channel, memberId: string): void {
    const existing = channel.members.get(memberId);
    if (!existing) return;
    existing.connections -= 1;
    if (existing.connections > 0) return;
    channel.members.delete(memberId);
    const data = { user_id: memberId };
    broadcast(channel, encodeEvent("pusher_internal:member_removed", data, name));
  }
}

function broadcast(channel: Channel, message: Buffer, exceptSocketId?: string): void {
  for (const connection of channel.connections) {
    if (connection.socketId !== exceptSocketId) connection.send(message);
  }
}

function presenceData(channel: Channel) {
  const hash = Object.fromEntries([...channel.members].map(([id, { info }]) => [id, info]));
  return { presence: { count: channel.members.size, ids: [...channel.members.keys()], hash } };
}

function channelAttributes(name: string, channel: Channel): ChannelAttributes {
  const count = { subscription_count: channel.connections.size };
  return channelType(name) === "presence" ? { ...count, user_count: channel.members.size } : count;
}
