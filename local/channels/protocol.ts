/** The Pusher Channels protocol, version 7: names, limits, close codes and messages. */

/** The limits of hosted Pusher Channels. */
export const limits = {
  eventBytesMax: 10_240,
  channelsPerEventMax: 100,
  eventsPerBatchMax: 10,
  nameLengthMax: 200,
  presenceMembersMax: 100,
  presenceUserIdLengthMax: 128,
  presenceUserInfoBytesMax: 1_024,
  clientEventsPerSecondMax: 10,
  channelsPerSocketMax: 10_000,
  requestBytesMax: 262_144,
  messageBytesMax: 65_536,
  unsentBytesMax: 1_048_576,
} as const;

/**
 * Ours, for what a client does without the app's signature, since its key is public. Browsers need far
 * less. Each signed subscription adds its own messages.
 */
export const unsignedLimits = {
  channelsPerSocketMax: 100,
  messagesPerSecondMax: 100,
} as const;

/** 4000-4099: do not reconnect. 4100-4199: reconnect after a delay. 4200-4299: at once. */
export const closeCode = {
  unknownApplication: 4001,
  unsupportedProtocol: 4007,
  unauthorized: 4009,
  overCapacity: 4100,
  serverRestarting: 4100,
} as const;

/** Errors that are sent to the client without closing its connection. */
export const errorCode = { overQuota: 4004, messageRejected: 4301 } as const;

const channelName = /^#?[-\w=@,.;:]+$/;
const cacheChannel = /^(private-|presence-)?cache-/;

export type ChannelType = "public" | "private" | "presence" | "user";

/** The channel's type, from its name. `user` is the server-to-user channel of a signed-in user. */
export function channelType(name: string): ChannelType {
  if (name.startsWith("#")) return "user";
  if (name.startsWith("private-")) return "private";
  return name.startsWith("presence-") ? "presence" : "public";
}

/** Whether the app signs each subscription to the channel. */
export function isSigned(name: string): boolean {
  const type = channelType(name);
  return type === "private" || type === "presence";
}

export function isChannelName(name: unknown): name is string {
  return typeof name === "string" && name.length <= limits.nameLengthMax && channelName.test(name);
}

/** A cache channel sends its last event to every new subscriber. */
export function isCacheChannel(name: string): boolean {
  return cacheChannel.test(name);
}

/** One message to a client. The protocol requires `data` to be a JSON string. */
export function encodeEvent(event: string, data: unknown, channel?: string, userId?: string) {
  return Buffer.from(
    JSON.stringify({
      event,
      channel,
      data: typeof data === "string" ? data : JSON.stringify(data),
      user_id: userId,
    }),
  );
}

/** The `data` of an error is an object, unlike that of all other messages. */
export function encodeError(code: number, message: string) {
  return Buffer.from(JSON.stringify({ event: "pusher:error", data: { code, message } }));
}
