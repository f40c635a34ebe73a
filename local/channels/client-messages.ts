import { z } from "zod";
import { parseJson } from "@/local/json";
import type { ChannelsConnection } from "./connection";
import type { ChannelHub, PresenceMember } from "./hub";
import { channelKind, closeCode, encodeFrame, errorCode, isChannelName, limits } from "./protocol";
import { type AppCredentials, isChannelAuthorized, isUserAuthenticated } from "./signature";

const Message = z.object({
  event: z.string(),
  channel: z.unknown().optional(),
  data: z.unknown().optional(),
});
const Subscribe = z.object({
  channel: z.string(),
  auth: z.string().optional(),
  channel_data: z.string().optional(),
});
const Unsubscribe = z.object({ channel: z.string() });
const SignIn = z.object({ auth: z.string(), user_data: z.string() });
const Identifier = z.union([z.string().min(1), z.number()]).transform(String);
const PresenceData = z.object({
  user_id: Identifier.refine((id) => id.length <= limits.presenceUserIdLengthMax),
  user_info: z.unknown().optional(),
});
const UserData = z.object({ id: Identifier });

/** What a message is handled with: one application's hub and its credentials. */
export interface MessageScope {
  hub: ChannelHub;
  credentials: AppCredentials;
}

/** Handles one message from a client. Never throws: bad input is answered with an error frame. */
export function handleClientMessage(
  scope: MessageScope,
  connection: ChannelsConnection,
  text: string,
): void {
  const message = Message.safeParse(parseJson(text));
  if (!message.success) {
    connection.sendError(errorCode.refusedMessage, "A message is a JSON object with an event");
    return;
  }
  const { event, channel, data } = message.data;
  if (event === "pusher:ping") connection.send(encodeFrame("pusher:pong", {}));
  else if (event === "pusher:pong") return;
  else if (event === "pusher:subscribe") subscribe(scope, connection, data);
  else if (event === "pusher:unsubscribe") unsubscribe(scope, connection, data);
  else if (event === "pusher:signin") signIn(scope, connection, data);
  else if (event.startsWith("client-")) relayClientEvent(scope, connection, event, channel, data);
  else connection.sendError(errorCode.refusedMessage, "Unknown event");
}

function subscribe(scope: MessageScope, connection: ChannelsConnection, data: unknown): void {
  const parsed = Subscribe.safeParse(data);
  if (!parsed.success || !isChannelName(parsed.data.channel)) {
    connection.sendError(errorCode.refusedMessage, "Invalid channel name");
    return;
  }
  const { channel, auth, channel_data: channelData } = parsed.data;
  const refuse = (status: number, error: string) => {
    const type = status === 401 ? "AuthError" : "SubscriptionError";
    connection.send(encodeFrame("pusher:subscription_error", { type, error, status }, channel));
  };
  if (connection.joined.has(channel)) return;
  if (connection.joined.size >= limits.channelsPerSocketMax) {
    refuse(errorCode.limitReached, "Too many channels on one connection");
    return;
  }
  const kind = channelKind(channel);
  if (kind === "public") {
    scope.hub.join(connection, channel);
    return;
  }
  if (kind === "user") {
    const isOwn = connection.userId && channel === `#server-to-user-${connection.userId}`;
    if (isOwn) scope.hub.join(connection, channel);
    else refuse(401, "Not signed in as this user");
    return;
  }
  const { socketId } = connection;
  if (!isChannelAuthorized(scope.credentials, { socketId, channel, channelData, auth })) {
    refuse(401, "Invalid signature");
    return;
  }
  if (kind === "private") {
    scope.hub.join(connection, channel);
    return;
  }
  const member = readPresenceMember(channelData);
  if (!member) refuse(400, "Invalid channel_data");
  else if (!scope.hub.hasRoomFor(channel, member.id)) {
    refuse(errorCode.limitReached, "The presence channel is full");
  } else scope.hub.join(connection, channel, member);
}

function unsubscribe(scope: MessageScope, connection: ChannelsConnection, data: unknown): void {
  const parsed = Unsubscribe.safeParse(data);
  if (parsed.success) scope.hub.leave(connection, parsed.data.channel);
  else connection.sendError(errorCode.refusedMessage, "Invalid channel name");
}

function signIn(scope: MessageScope, connection: ChannelsConnection, data: unknown): void {
  const parsed = SignIn.safeParse(data);
  const { socketId } = connection;
  if (
    !parsed.success ||
    !isUserAuthenticated(scope.credentials, {
      socketId,
      userData: parsed.data.user_data,
      auth: parsed.data.auth,
    })
  ) {
    connection.end(closeCode.unauthorized, "Invalid sign-in signature");
    return;
  }
  const user = UserData.safeParse(parseJson(parsed.data.user_data));
  if (!user.success) {
    connection.end(closeCode.unauthorized, "user_data has no id");
    return;
  }
  connection.userId = user.data.id;
  connection.send(encodeFrame("pusher:signin_success", { user_data: parsed.data.user_data }));
}

function relayClientEvent(
  scope: MessageScope,
  connection: ChannelsConnection,
  event: string,
  channel: unknown,
  data: unknown,
): void {
  const refuse = (reason: string) => connection.sendError(errorCode.refusedMessage, reason);
  if (typeof channel !== "string" || !connection.joined.has(channel)) {
    refuse("Client events go to channels that are subscribed");
    return;
  }
  const kind = channelKind(channel);
  if (kind !== "private" && kind !== "presence") {
    refuse("Client events need a private or presence channel");
    return;
  }
  if (!connection.mayTriggerClientEvent(Date.now())) {
    refuse("Too many client events");
    return;
  }
  const userId = connection.joined.get(channel) ?? undefined;
  const frame = encodeFrame(event, data ?? {}, channel, userId);
  if (event.length > limits.nameLengthMax || frame.length > limits.eventBytesMax) {
    refuse("The client event is too large");
    return;
  }
  scope.hub.relay(connection, channel, frame);
}

function readPresenceMember(channelData: string | undefined): PresenceMember | undefined {
  const parsed = PresenceData.safeParse(parseJson(channelData ?? ""));
  if (!parsed.success) return undefined;
  const info = parsed.data.user_info ?? null;
  const infoBytes = Buffer.byteLength(JSON.stringify(info));
  if (infoBytes > limits.presenceUserInfoBytesMax) return undefined;
  return { id: parsed.data.user_id, info };
}
