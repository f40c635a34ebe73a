import { randomInt } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { Log } from "@/local/log";
import { handleClientMessage } from "./client-messages";
import { ChannelsConnection } from "./connection";
import { ChannelHub } from "./hub";
import { closeCode, encodeFrame, limits } from "./protocol";
import { handleRestRequest } from "./rest-api";
import { openSharedPort, type PortTenant, refuseUpgrade, requestUrl } from "./shared-port";
import type { AppCredentials } from "./signature";
import { closeSockets, textOf } from "./sockets";

export interface ChannelsSettings extends AppCredentials {
  /** Browsers' origins that may connect; clients that send no Origin header always may. */
  allowedOrigins: readonly string[] | "any";
  /** Silence after which a client is pinged; after half as long again it is dropped. */
  activityTimeoutSeconds?: number;
  connectionsMax?: number;
}

export interface ChannelsConfig extends ChannelsSettings {
  host: string;
  port: number;
  log: Log;
}

export interface Channels extends PortTenant {
  counts(): { connections: number; channels: number; published: number };
  close(): Promise<void>;
}

const defaultActivityTimeoutSeconds = 60;
const connectionsMax = 10_000;
const protocolVersions = ["5", "6", "7"];

/**
 * Starts a server of the Pusher Channels protocol 7 with its HTTP API for one application.
 * Rejects when the port is taken.
 */
export async function startChannels(
  config: ChannelsConfig,
): Promise<{ url: string; close(): Promise<void> }> {
  const listener = await openSharedPort(config);
  const channels = openChannels(config, config.log);
  listener.add(channels);
  return {
    url: listener.url,
    async close() {
      const closed = listener.close();
      await channels.close();
      await closed;
    },
  };
}

/** The Channels server without a port of its own, to be added to a listener. */
export function openChannels(settings: ChannelsSettings, log: Log): Channels {
  const { appId, key, secret } = settings;
  const credentials = { appId, key, secret };
  const hub = new ChannelHub();
  const scope = { hub, credentials };
  const activityTimeoutSeconds = settings.activityTimeoutSeconds ?? defaultActivityTimeoutSeconds;
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.messageBytesMax,
  });
  const sweep = setInterval(
    () => dropSilentConnections(hub, activityTimeoutSeconds * 1_000),
    activityTimeoutSeconds * 250,
  );

  function accept(socket: WebSocket, appKey: string, protocol: string): void {
    socket.on("error", (error) => log("info", "channels client failed", { error: error.message }));
    const connection = new ChannelsConnection(newSocketId(hub), socket);
    const isFull = hub.counts().connections >= (settings.connectionsMax ?? connectionsMax);
    const refusal = refusalOfSocket({ isKnown: appKey === key, protocol, isFull });
    if (refusal) {
      connection.end(refusal.code, refusal.message);
      return;
    }
    hub.connect(connection);
    socket.on("close", () => hub.disconnect(connection));
    socket.on("pong", () => connection.heard());
    socket.on("message", (message) => {
      connection.heard();
      handleClientMessage(scope, connection, textOf(message));
    });
    const greeting = { socket_id: connection.socketId, activity_timeout: activityTimeoutSeconds };
    connection.send(encodeFrame("pusher:connection_established", greeting));
  }

  return {
    counts: () => hub.counts(),
    handleRequest(request, response) {
      if (!request.url?.startsWith("/apps/")) return false;
      handleRestRequest(scope, request, response).catch((error) =>
        answerError(error, response, log),
      );
      return true;
    },
    handleUpgrade(request, socket, head) {
      const url = requestUrl(request);
      const appKey = /^\/app\/([^/]+)$/.exec(url.pathname)?.[1];
      if (!appKey) return false;
      if (isOriginAllowed(request, settings.allowedOrigins)) {
        const protocol = url.searchParams.get("protocol") ?? "7";
        sockets.handleUpgrade(request, socket, head, (opened) => accept(opened, appKey, protocol));
      } else refuseUpgrade(socket, 403, "Forbidden");
      return true;
    },
    async close() {
      clearInterval(sweep);
      await closeSockets(sockets, closeCode.serverRestarting, "Server restarting");
    },
  };
}

function refusalOfSocket(socket: {
  isKnown: boolean;
  protocol: string;
  isFull: boolean;
}): { code: number; message: string } | undefined {
  if (!socket.isKnown) {
    return { code: closeCode.unknownApplication, message: "No application has this key" };
  }
  if (!protocolVersions.includes(socket.protocol)) {
    return { code: closeCode.unsupportedProtocol, message: "Use protocol version 5, 6 or 7" };
  }
  return socket.isFull ? { code: closeCode.overCapacity, message: "Over capacity" } : undefined;
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

function dropSilentConnections(hub: ChannelHub, silenceMsMax: number): void {
  const nowMs = Date.now();
  for (const connection of [...hub.all()]) {
    const silenceMs = nowMs - connection.lastHeardMs;
    if (silenceMs > silenceMsMax * 1.5) connection.terminate();
    else if (silenceMs > silenceMsMax && !connection.pingedSinceHeard) {
      connection.pingedSinceHeard = true;
      connection.send(encodeFrame("pusher:ping", {}));
    }
  }
}

function answerError(error: unknown, response: ServerResponse, log: Log): void {
  const message = error instanceof Error ? error.message : String(error);
  log("warn", "channels request failed", { error: message });
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { "content-type": "text/plain" }).end("Internal error\n");
}
