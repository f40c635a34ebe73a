import { z } from "zod";
import { parseJson } from "@/local/json";
import type { ChannelsApp } from "./app";
import type { PresenceMember } from "./channel-hub";
import type { ChannelsConnection } from "./connection";
import { channelType, closeCode, encodeEvent, errorCode, isChannelName, limits } from "./protocol";
import { isChannelAuthorized, isUserAuthenticated } from "./signature";

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

/** Handles one message from a client. Never throws: the client gets an error for invalid input. */
export function handleClientMessage(
  app: ChannelsApp,
  connection: ChannelsConnection,
  text: string,
): void {
  const message = Message.safeParse(parseJson(text));
  if (!message.success) {
    connection.sendError(
      errorCode.messageRejected,
      "A message must be a JSON object with an event name",
    );
    return;
  }
  const { event, channel, data } = message.data;
  if (event === "pusher:ping") connection.send(encodeEvent("pusher:pong", {}));
  else if (event === "pusher:pong") return;
  else if (event === "pusher:subscribe") subscribe(app, connection, data);
  else if (event === "pusher:unsubscribe") unsubscribe(app, connection, data);
  else if (event === "pusher:signin") signIn(app, connection, data);
  else if (event.startsWith("client-")) relayClientEvent(app, connection, event, channel, data);
  else connection.sendError(errorCode.messageRejected, "Unknown event");
}

function subscribe(app: ChannelsApp, connection: ChannelsConnection, data: unknown): void {
  const parsed = Subscribe.safeParse(data);
  if (!parsed.success || !isChannelName(parsed.data.channel)) {
    connection.sendError(errorCode.messageRejected, "Invalid channel name");
    return;
  }
  const { channel, auth, channel_data: channelData } = parsed.data;
  const refuse = (status: number, error: string) => {
    const type = status === 401 ? "AuthError" : "SubscriptionError";
    connection.send(encodeEvent("pusher:subscription_error", { type, error, status }, channel));
  };
  if (connection.subscriptions.has(channel)) return;
  const type = channelType(channel);
  if (!connection.hasRoomFor(channel)) {
    refuse(errorCode.overQuota, "Too many channels on one connection");
    return;
  }
  if (type === "public") {
    app.hub.subscribe(connection, channel);
    return;
  }
  if (type === "user") {
    const isOwn = connection.userId && channel === `#server-to-user-${connection.userId}`;
    if (isOwn) app.hub.subscribe(connection, channel);
    else refuse(401, "Not signed in as this user");
    return;
  }
  const { socketId } = connection;
  if (!isChannelAuthorized(app.credentials, { socketId, channel, channelData, auth })) {
    refuse(401, "Invalid signature");
    return;
  }
  if (type === "private") {
    app.hub.subscribe(connection, channel);
    return;
  }
  const member = parsePresenceMember(channelData);
  if (!member) refuse(400, "Invalid channel_data");
  else if (!app.hub.hasRoomForMember(channel, member.id)) {
    refuse(errorCode.overQuota, "The presence channel is full");
  } else app.hub.subscribe(connection, channel, member);
}

function unsubscribe(app: ChannelsApp, connection: ChannelsConnection, data: unknown): void {
  const parsed = Unsubscribe.safeParse(data);
  if (parsed.success) app.hub.unsubscribe(connection, parsed.data.channel);
  else connection.sendError(errorCode.messageRejected, "Invalid channel name");
}

function signIn(app: ChannelsApp, connection: ChannelsConnection, data: unknown): void {
  const parsed = SignIn.safeParse(data);
  const { socketId } = connection;
  if (
    !parsed.success ||
    !isUserAuthenticated(app.credentials, {
      socketId,
      userData: parsed.data.user_data,
      auth: parsed.data.auth,
    })
  ) {
    connection.close(closeCode.unauthorized, "Invalid sign-in signature");
    return;
  }
  const user = UserData.safeParse(parseJson(parsed.data.user_data));
  if (!user.success) {
    connection.close(closeCode.unauthorized, "user_data has no id");
    return;
  }
  app.hub.signIn(connection, user.data.id);
  connection.send(encodeEvent("pusher:signin_success", { user_data: parsed.data.user_data }));
}

function relayClientEvent(
  app: ChannelsApp,
  connection: ChannelsConnection,
  event: string,
  channel: unknown,
  data: unknown,
): void {
  const refuse = (reason: string) => connection.sendError(errorCode.messageRejected, reason);
  if (typeof channel !== "string" || !connection.subscriptions.has(channel)) {
    refuse("Subscribe to the channel before you trigger client events on it");
    return;
  }
  const type = channelType(channel);
  if (type !== "private" && type !== "presence") {
    refuse("Client events require a private or presence channel");
    return;
  }
  if (!connection.countClientEvent(Date.now())) {
    refuse("Too many client events");
    return;
  }
  const userId = connection.subscriptions.get(channel) ?? undefined;
  const message = encodeEvent(event, data ?? {}, channel, userId);
  if (event.length > limits.nameLengthMax || message.length > limits.eventBytesMax) {
    refuse("The client event is too large");
    return;
  }
  app.hub.relayClientEvent(connection, channel, message);
}

function parsePresenceMember(channelData: string | undefined): PresenceMember | undefined {
  const parsed = PresenceData.safeParse(parseJson(channelData ?? ""));
  if (!parsed.success) return undefined;
  const info = parsed.data.user_info ?? null;
  const infoBytes = Buffer.byteLength(JSON.stringify(info));
  if (infoBytes > limits.presenceUserInfoBytesMax) return undefined;
  return { id: parsed.data.user_id, info };
}
