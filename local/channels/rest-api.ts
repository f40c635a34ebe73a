import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { BodyTooLargeError, closeConnection, readBody } from "@/local/http/body";
import { parseJson } from "@/local/json";
import type { ChannelsApp } from "./app";
import type { ChannelAttributes, ChannelHub } from "./channel-hub";
import { channelType, closeCode, isChannelName, limits } from "./protocol";
import { requestUrl } from "./shared-port";
import { findSignatureError } from "./signature";

/** An error that is sent to the caller with its HTTP status and message. */
class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const EventBody = z.object({
  name: z.string().min(1).max(limits.nameLengthMax),
  data: z.string(),
  channel: z.string().optional(),
  channels: z.array(z.string()).optional(),
  socket_id: z.string().optional(),
  info: z.string().optional(),
});
type EventBody = z.infer<typeof EventBody>;
const BatchBody = z.object({ batch: z.array(z.unknown()).max(limits.eventsPerBatchMax) });

/**
 * Handles one call of Pusher's HTTP API. Responds with 200 and JSON, 400 (malformed), 401 (invalid
 * signature), 404 (unknown) or 413 (too large). Rejects only on an internal error.
 */
export async function handleApiRequest(
  app: ChannelsApp,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = requestUrl(request);
    const body = await readBody(request, limits.requestBytesMax);
    const method = request.method ?? "GET";
    authenticate(app, { method, url, body });
    const result = route(app.hub, method, url, body);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
  } catch (error) {
    const status = errorStatus(error);
    if (status === undefined) throw error;
    const message = error instanceof Error ? error.message : "Refused";
    const connection = error instanceof BodyTooLargeError ? closeConnection : {};
    response.writeHead(status, { "content-type": "text/plain", ...connection });
    response.end(`${message}\n`);
  }
}

function errorStatus(error: unknown): number | undefined {
  if (error instanceof ApiError) return error.status;
  return error instanceof BodyTooLargeError ? 413 : undefined;
}

function authenticate(app: ChannelsApp, request: { method: string; url: URL; body: Buffer }): void {
  const [, apps, appId] = request.url.pathname.split("/");
  if (apps !== "apps" || appId !== app.credentials.appId) throw new ApiError(404, "Unknown app");
  const error = findSignatureError(app.credentials, { ...request, nowMs: Date.now() });
  if (error) throw new ApiError(401, error);
}

function route(hub: ChannelHub, method: string, url: URL, body: Buffer): unknown {
  const [resource, name, action] = url.pathname.split("/").slice(3).map(decodePathSegment);
  const call = `${method} ${resource}`;
  if (call === "POST events") return trigger(hub, parseEvent(parseBody(body)));
  if (call === "POST batch_events") return triggerBatch(hub, parseBody(body));
  if (call === "GET channels" && !name) return listChannels(hub, url.searchParams);
  if (call === "GET channels" && name && !action) {
    const channel = hub.findChannel(name);
    return { occupied: channel !== undefined, ...channel };
  }
  if (call === "GET channels" && name && action === "users") {
    if (channelType(name) !== "presence") throw new ApiError(400, "Not a presence channel");
    return { users: hub.memberIds(name).map((id) => ({ id })) };
  }
  if (call === "POST users" && name && action === "terminate_connections") {
    for (const connection of hub.connectionsOfUser(name)) {
      connection.close(closeCode.unauthorized, "Terminated by the application");
    }
    return {};
  }
  throw new ApiError(404, "Not found");
}

function trigger(hub: ChannelHub, event: TriggeredEvent): unknown {
  for (const channel of event.channels) {
    hub.trigger(channel, event.name, event.data, event.exceptSocketId);
  }
  if (event.attributes.length === 0) return {};
  const channels = event.channels.map(
    (name) => [name, pickAttributes(hub.findChannel(name), event.attributes)] as const,
  );
  return { channels: Object.fromEntries(channels) };
}

function triggerBatch(hub: ChannelHub, body: unknown): unknown {
  const parsed = BatchBody.safeParse(body);
  if (!parsed.success) {
    throw new ApiError(400, `A batch can have at most ${limits.eventsPerBatchMax} events`);
  }
  // Check all events before sending the first, so that an invalid batch sends none.
  const events = parsed.data.batch.map(parseEvent);
  for (const event of events) trigger(hub, event);
  return {};
}

interface TriggeredEvent {
  name: string;
  data: string;
  channels: string[];
  exceptSocketId: string | undefined;
  attributes: string[];
}

function parseEvent(body: unknown): TriggeredEvent {
  const parsed = EventBody.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ApiError(400, `${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "invalid"}`);
  }
  const event = parsed.data;
  if (Buffer.byteLength(event.data) > limits.eventBytesMax) {
    throw new ApiError(413, `The event's data is larger than ${limits.eventBytesMax} bytes`);
  }
  return {
    name: event.name,
    data: event.data,
    channels: eventChannels(event),
    exceptSocketId: event.socket_id,
    attributes: splitList(event.info),
  };
}

function eventChannels(event: EventBody): string[] {
  const channels = event.channels ?? (event.channel === undefined ? [] : [event.channel]);
  if (channels.length === 0 || channels.length > limits.channelsPerEventMax) {
    throw new ApiError(400, `An event needs 1 to ${limits.channelsPerEventMax} channels`);
  }
  const invalid = channels.find((name) => !isChannelName(name));
  if (invalid !== undefined) throw new ApiError(400, "Invalid channel name");
  return channels;
}

function listChannels(hub: ChannelHub, query: URLSearchParams): unknown {
  const prefix = query.get("filter_by_prefix") ?? "";
  const attributes = splitList(query.get("info") ?? undefined);
  if (attributes.includes("user_count") && !prefix.startsWith("presence-")) {
    throw new ApiError(400, "user_count is available for presence channels only");
  }
  const channels = hub
    .listChannels(prefix)
    .map(([name, channel]) => [name, pickAttributes(channel, attributes)] as const);
  return { channels: Object.fromEntries(channels) };
}

function pickAttributes(
  channel: ChannelAttributes | undefined,
  attributes: string[],
): Partial<ChannelAttributes> {
  const entries = Object.entries(channel ?? {}).filter(([name]) => attributes.includes(name));
  return Object.fromEntries(entries);
}

function splitList(text: string | undefined): string[] {
  return (text ?? "").split(",").filter((part) => part !== "");
}

function parseBody(body: Buffer): unknown {
  const value = parseJson(body.toString());
  if (value === undefined) throw new ApiError(400, "The body is not valid JSON");
  return value;
}

function decodePathSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, "The path has a malformed percent escape");
  }
}
