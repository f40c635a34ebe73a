import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { BodyTooLarge, hangUp, readBody } from "@/local/http/body";
import { parseJson } from "@/local/json";
import type { ChannelHub, ChannelSummary } from "./hub";
import { channelKind, closeCode, isChannelName, limits } from "./protocol";
import { requestUrl } from "./shared-port";
import { type AppCredentials, refusalOfRequest } from "./signature";

/** A refusal that the caller is told, with its HTTP status. */
class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const TriggerBody = z.object({
  name: z.string().min(1).max(limits.nameLengthMax),
  data: z.string(),
  channel: z.string().optional(),
  channels: z.array(z.string()).optional(),
  socket_id: z.string().optional(),
  info: z.string().optional(),
});
type TriggerBody = z.infer<typeof TriggerBody>;
const BatchBody = z.object({ batch: z.array(z.unknown()).max(limits.eventsPerBatchMax) });

export interface RestScope {
  hub: ChannelHub;
  credentials: AppCredentials;
}

/**
 * Answers one call of Pusher's HTTP API: 200 with JSON, 400 malformed, 401 not authentic,
 * 404 unknown, 413 too large. Rejects only for a fault of ours.
 */
export async function handleRestRequest(
  scope: RestScope,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = requestUrl(request);
    const body = await readBody(request, limits.requestBytesMax);
    const method = request.method ?? "GET";
    authenticate(scope, { method, url, body });
    const answer = route(scope.hub, method, url, body);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    const message = error instanceof Error ? error.message : "Refused";
    const connection = error instanceof BodyTooLarge ? hangUp : {};
    response.writeHead(status, { "content-type": "text/plain", ...connection });
    response.end(`${message}\n`);
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof ApiError) return error.status;
  return error instanceof BodyTooLarge ? 413 : undefined;
}

function authenticate(scope: RestScope, request: { method: string; url: URL; body: Buffer }): void {
  const [, apps, appId] = request.url.pathname.split("/");
  if (apps !== "apps" || appId !== scope.credentials.appId) throw new ApiError(404, "Unknown app");
  const refusal = refusalOfRequest(scope.credentials, { ...request, nowMs: Date.now() });
  if (refusal) throw new ApiError(401, refusal);
}

function route(hub: ChannelHub, method: string, url: URL, body: Buffer): unknown {
  const [resource, name, action] = url.pathname.split("/").slice(3).map(decodePathPart);
  const call = `${method} ${resource}`;
  if (call === "POST events") return trigger(hub, readTrigger(readJson(body)));
  if (call === "POST batch_events") return triggerBatch(hub, readJson(body));
  if (call === "GET channels" && !name) return listChannels(hub, url.searchParams);
  if (call === "GET channels" && name && !action) {
    const summary = hub.summary(name);
    return { occupied: summary !== undefined, ...summary };
  }
  if (call === "GET channels" && name && action === "users") {
    if (channelKind(name) !== "presence") throw new ApiError(400, "Not a presence channel");
    return { users: hub.memberIds(name).map((id) => ({ id })) };
  }
  if (call === "POST users" && name && action === "terminate_connections") {
    for (const connection of hub.connectionsOfUser(name)) {
      connection.end(closeCode.unauthorized, "Terminated by the application");
    }
    return {};
  }
  throw new ApiError(404, "Not found");
}

function trigger(hub: ChannelHub, event: CheckedEvent): unknown {
  for (const channel of event.channels) {
    hub.publish(channel, event.name, event.data, event.exceptSocketId);
  }
  if (event.attributes.length === 0) return {};
  const channels = event.channels.map(
    (name) => [name, pick(hub.summary(name), event.attributes)] as const,
  );
  return { channels: Object.fromEntries(channels) };
}

function triggerBatch(hub: ChannelHub, body: unknown): unknown {
  const parsed = BatchBody.safeParse(body);
  if (!parsed.success) {
    throw new ApiError(400, `A batch holds at most ${limits.eventsPerBatchMax} events`);
  }
  // All are checked before the first goes out: a batch is refused whole.
  const events = parsed.data.batch.map(readTrigger);
  for (const event of events) trigger(hub, event);
  return {};
}

interface CheckedEvent {
  name: string;
  data: string;
  channels: string[];
  exceptSocketId: string | undefined;
  attributes: string[];
}

function readTrigger(body: unknown): CheckedEvent {
  const parsed = TriggerBody.safeParse(body);
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
    channels: readChannels(event),
    exceptSocketId: event.socket_id,
    attributes: splitList(event.info),
  };
}

function readChannels(event: TriggerBody): string[] {
  const channels = event.channels ?? (event.channel === undefined ? [] : [event.channel]);
  if (channels.length === 0 || channels.length > limits.channelsPerEventMax) {
    throw new ApiError(400, `An event goes to 1 to ${limits.channelsPerEventMax} channels`);
  }
  const invalid = channels.find((name) => !isChannelName(name));
  if (invalid !== undefined) throw new ApiError(400, "Invalid channel name");
  return channels;
}

function listChannels(hub: ChannelHub, query: URLSearchParams): unknown {
  const prefix = query.get("filter_by_prefix") ?? "";
  const attributes = splitList(query.get("info") ?? undefined);
  if (attributes.includes("user_count") && !prefix.startsWith("presence-")) {
    throw new ApiError(400, "user_count is known for presence channels only");
  }
  const channels = hub
    .summaries(prefix)
    .map(([name, summary]) => [name, pick(summary, attributes)] as const);
  return { channels: Object.fromEntries(channels) };
}

function pick(summary: ChannelSummary | undefined, attributes: string[]): Partial<ChannelSummary> {
  const entries = Object.entries(summary ?? {}).filter(([name]) => attributes.includes(name));
  return Object.fromEntries(entries);
}

function splitList(text: string | undefined): string[] {
  return (text ?? "").split(",").filter((part) => part !== "");
}

function readJson(body: Buffer): unknown {
  const value = parseJson(body.toString());
  if (value === undefined) throw new ApiError(400, "The body is not JSON");
  return value;
}

function decodePathPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, "The path is not well encoded");
  }
}
