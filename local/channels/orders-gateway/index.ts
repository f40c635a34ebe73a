import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type PathHandler, refuseUpgrade, requestUrl } from "@/local/channels/shared-port";
import { closeSockets, messageText } from "@/local/channels/websockets";
import type { Log } from "@/local/log";
import { createAppClient } from "./app-client";
import { ChannelsClient, type ChannelsClientSettings } from "./channels-client";
import { ClientSession } from "./client-session";
import { OrderSubscriptions } from "./order-subscriptions";

export interface OrdersGatewaySettings extends ChannelsClientSettings {
  /** The app's base URL. The gateway calls it with the clients' tokens. */
  appUrl: string;
  connectionsMax?: number;
  heartbeatMs?: number;
  /** Time without an order's updates after which the app is asked for missed ones. */
  idleCheckMs?: number;
  /** How long a subscription waits for the Channels connection when there is none. */
  connectTimeoutMs?: number;
}

export interface OrdersGateway extends PathHandler {
  /** `upstream` is the state of the Channels connection, as pusher-js names it. */
  counts(): { connections: number; orders: number; upstream: string };
  close(): Promise<void>;
}

const path = "/ws/orders";
const defaultConnectionsMax = 10_000;
const defaultHeartbeatMs = 30_000;
const defaultIdleCheckMs = 60_000;
const defaultConnectTimeoutMs = 5_000;
const messageBytesMax = 4_096;
const goingAway = 1001;
/** Characters that are valid in an Authorization header. No valid token is longer than 512. */
const tokenPattern = /^[\x21-\x7e]{1,512}$/;

/**
 * Starts the `/ws/orders` gateway in front of any Channels server, the embedded one or Pusher's.
 * It connects in the background. Until then, clients that subscribe get an error.
 */
export async function startOrdersGateway(
  config: OrdersGatewaySettings & { log: Log },
): Promise<OrdersGateway> {
  const { log } = config;
  const channels = new ChannelsClient(config, log);
  const app = createAppClient(config.appUrl, log);
  const subscriptions = new OrderSubscriptions({
    app,
    channels,
    log,
    idleCheckMs: config.idleCheckMs ?? defaultIdleCheckMs,
    connectTimeoutMs: config.connectTimeoutMs ?? defaultConnectTimeoutMs,
  });
  const sessions = new Set<ClientSession>();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
  });
  const heartbeat = setInterval(() => {
    for (const session of sessions) session.checkAlive();
  }, config.heartbeatMs ?? defaultHeartbeatMs);

  function connect(socket: WebSocket, token: string): void {
    const session = new ClientSession(token, socket, subscriptions, log);
    sessions.add(session);
    socket.on("error", (error) => {
      log("info", "orders gateway connection failed", { error: error.message });
    });
    socket.on("message", (message, isBinary) => {
      session.handleMessage(messageText(message), isBinary);
    });
    socket.on("pong", () => {
      session.isAlive = true;
    });
    socket.on("close", () => {
      sessions.delete(session);
      session.end();
    });
  }

  function findUpgradeError(token: string | undefined): [number, string] | undefined {
    if (token === undefined) return [401, "Unauthorized"];
    const isFull = sessions.size >= (config.connectionsMax ?? defaultConnectionsMax);
    return isFull ? [503, "Service Unavailable"] : undefined;
  }

  return {
    counts: () => ({
      connections: sessions.size,
      orders: subscriptions.size,
      upstream: channels.state,
    }),
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const url = requestUrl(request);
      if (url.pathname !== path) return false;
      const token = readToken(request, url);
      const error = findUpgradeError(token);
      if (error) refuseUpgrade(socket, ...error);
      else sockets.handleUpgrade(request, socket, head, (opened) => connect(opened, token ?? ""));
      return true;
    },
    async close() {
      clearInterval(heartbeat);
      await closeSockets(sockets, goingAway, "Server restarting");
      subscriptions.close();
      channels.close();
    },
  };
}

/** The header takes precedence over `?token=`, which browsers use since they can't set headers. */
function readToken(request: IncomingMessage, url: URL): string | undefined {
  const { authorization } = request.headers;
  const token =
    authorization === undefined
      ? url.searchParams.get("token")
      : /^Bearer +(.+)$/i.exec(authorization)?.[1];
  return token && tokenPattern.test(token) ? token : undefined;
}
