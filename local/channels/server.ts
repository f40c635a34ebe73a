import { randomInt } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { Log } from "@/local/log";
import { sampledLog } from "@/local/sampled-log";
import { callerAddress } from "./caller-address";
import { ChannelHub } from "./channel-hub";
import { handleClientMessage } from "./client-messages";
import { ChannelsConnection } from "./connection";
import { closeCode, encodeEvent, limits } from "./protocol";
import { handleApiRequest } from "./rest-api";
import { openSharedPort, type PathHandler, refuseUpgrade, requestUrl } from "./shared-port";
import type { AppCredentials } from "./signature";
import { closeSockets, messageText, socketOptions } from "./websockets";

export interface ChannelsSettings extends AppCredentials {
  /** Origins of browsers that may connect. Clients that send no Origin header always may. */
  allowedOrigins: readonly string[] | "any";
  /** A client is pinged after this long in silence, and terminated after 1.5 times as long. */
  activityTimeoutSeconds?: number;
  connectionsMax?: number;
  /** How many reverse proxies in front add an address to `X-Forwarded-For`. */
  trustedProxies?: number;
}

export interface ChannelsConfig extends ChannelsSettings {
  host: string;
  port: number;
  log: Log;
}

export interface Channels extends PathHandler {
  counts(): { connections: number; channels: number; published: number };
  close(): Promise<void>;
}

const defaultActivityTimeoutSeconds = 60;
const defaultConnectionsMax = 10_000;
const protocolVersions = ["5", "6", "7"];

/**
 * Starts a server for one application: version 7 of the Pusher Channels protocol, and its HTTP API.
 * Rejects when the port is taken.
 */
export async function startChannels(
  config: ChannelsConfig,
): Promise<{ url: string; close(): Promise<void> }> {
  const sharedPort = await openSharedPort(config);
  const channels = createChannels(config, config.log);
  sharedPort.add(channels);
  return {
    url: sharedPort.url,
    async close() {
      const closed = sharedPort.close();
      await channels.close();
      await closed;
    },
  };
}

/** The Channels server as the handler of a port that the caller opens. */
export function createChannels(settings: ChannelsSettings, everyLog: Log): Channels {
  // Strangers can cause most entries.
  const log = sampledLog(everyLog);
  const { appId, key, secret } = settings;
  const hub = new ChannelHub();
  const app = { hub, credentials: { appId, key, secret } };
  const activityTimeoutSeconds = settings.activityTimeoutSeconds ?? defaultActivityTimeoutSeconds;
  const sockets = new WebSocketServer(socketOptions(limits.messageBytesMax));
  const activityCheck = setInterval(
    () => checkActivity(hub, activityTimeoutSeconds * 1_000),
    activityTimeoutSeconds * 250,
  );

  function connect(socket: WebSocket, request: IncomingMessage, appKey: string): void {
    socket.on("error", (error) => {
      log("info", "channels connection failed", { error: error.message });
    });
    const address = callerAddress(request, settings.trustedProxies ?? 0);
    const connection = new ChannelsConnection(newSocketId(hub), address, socket);
    const protocol = requestUrl(request).searchParams.get("protocol") ?? "7";
    const refusal = findConnectionError({ isKnownKey: appKey === key, protocol });
    if (refusal) {
      connection.close(refusal.code, refusal.message);
      return;
    }
    hub.addConnection(connection);
    const isFull = hub.counts().connections > (settings.connectionsMax ?? defaultConnectionsMax);
    const surplus = isFull ? hub.findSurplus(connection) : undefined;
    if (surplus) {
      hub.removeConnection(surplus);
      surplus.close(closeCode.overCapacity, "Over capacity");
    }
    if (surplus === connection) return;
    socket.on("close", () => hub.removeConnection(connection));
    socket.on("pong", () => connection.recordActivity());
    socket.on("message", (message) => {
      connection.recordActivity();
      if (!connection.countMessage(Date.now())) {
        connection.close(closeCode.overCapacity, "Too many messages");
        return;
      }
      handleClientMessage(app, connection, messageText(message));
    });
    const data = { socket_id: connection.socketId, activity_timeout: activityTimeoutSeconds };
    connection.send(encodeEvent("pusher:connection_established", data));
  }

  return {
    counts: () => hub.counts(),
    handleRequest(request, response) {
      if (!request.url?.startsWith("/apps/")) return false;
      handleApiRequest(app, request, response).catch((error) =>
        sendInternalError(error, response, log),
      );
      return true;
    },
    handleUpgrade(request, socket, head) {
      const appKey = /^\/app\/([^/]+)$/.exec(requestUrl(request).pathname)?.[1];
      if (!appKey) return false;
      if (isOriginAllowed(request, settings.allowedOrigins)) {
        sockets.handleUpgrade(request, socket, head, (opened) => connect(opened, request, appKey));
      } else refuseUpgrade(socket, 403, "Forbidden");
      return true;
    },
    async close() {
      clearInterval(activityCheck);
      await closeSockets(sockets, closeCode.serverRestarting, "Server restarting");
    },
  };
}

interface Refusal {
  code: number;
  message: string;
}

function findConnectionError(connection: {
  isKnownKey: boolean;
  protocol: string;
}): Refusal | undefined {
  if (!connection.isKnownKey) {
    return { code: closeCode.unknownApplication, message: "Unknown app key" };
  }
  if (!protocolVersions.includes(connection.protocol)) {
    return { code: closeCode.unsupportedProtocol, message: "Use protocol version 5, 6 or 7" };
  }
  return undefined;
}

function isOriginAllowed(request: IncomingMessage, allowed: readonly string[] | "any"): boolean {
  const { origin } = request.headers;
  return allowed === "any" || origin === undefined || allowed.includes(origin);
}

function newSocketId(hub: ChannelHub): string {
  for (;;) {
    const socketId = `${randomInt(1, 2 ** 31)}.${randomInt(1, 2 ** 31)}`;
    if (!hub.isSocketIdTaken(socketId)) return socketId;
  }
}

/** Pings clients that have been silent, and terminates those that do not respond. */
function checkActivity(hub: ChannelHub, activityTimeoutMs: number): void {
  const nowMs = Date.now();
  for (const connection of [...hub.allConnections()]) {
    const silenceMs = nowMs - connection.lastActivityMs;
    if (silenceMs > activityTimeoutMs * 1.5) connection.terminate();
    else if (silenceMs > activityTimeoutMs && !connection.isAwaitingPong) {
      connection.isAwaitingPong = true;
      connection.send(encodeEvent("pusher:ping", {}));
    }
  }
}

function sendInternalError(error: unknown, response: ServerResponse, log: Log): void {
  const message = error instanceof Error ? error.message : String(error);
  log("warn", "channels request failed", { error: message });
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { "content-type": "text/plain" }).end("Internal error\n");
}
