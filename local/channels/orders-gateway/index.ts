import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type PortTenant, refuseUpgrade, requestUrl } from "@/local/channels/shared-port";
import { closeSockets, textOf } from "@/local/channels/sockets";
import type { Log } from "@/local/log";
import { createAppClient } from "./app-client";
import { ClientSession } from "./client-session";
import { OrderFeeds } from "./order-feeds";
import { Upstream, type UpstreamSettings } from "./upstream";

export interface OrdersGatewaySettings extends UpstreamSettings {
  /** The app's base URL, whose `/api/pusher/auth` and events are asked for each caller. */
  appUrl: string;
  connectionsMax?: number;
  heartbeatMs?: number;
  /** Silence on an order after which the app is asked whether an update got lost. */
  quietCheckMs?: number;
  /** How long subscribing waits for the Channels connection when there is none. */
  connectTimeoutMs?: number;
}

export interface OrdersGateway extends PortTenant {
  /** `upstream` is the state of the connection to the Channels server, as pusher-js names it. */
  counts(): { connections: number; orders: number; upstream: string };
  close(): Promise<void>;
}

const path = "/ws/orders";
const connectionsMax = 10_000;
const heartbeatMs = 30_000;
const quietCheckMs = 60_000;
const connectTimeoutMs = 5_000;
const messageBytesMax = 4_096;
const goingAway = 1001;
/** Characters that may stand in an Authorization header; longer ones are no tokens of ours. */
const tokenPattern = /^[\x21-\x7e]{1,512}$/;

/**
 * Starts the `/ws/orders` gateway in front of any Channels server: the embedded one or Pusher's.
 * It connects in the background; until it has, subscribing is answered with an error.
 */
export async function startOrdersGateway(
  config: OrdersGatewaySettings & { log: Log },
): Promise<OrdersGateway> {
  const { log } = config;
  const upstream = new Upstream(config, log);
  const app = createAppClient(config.appUrl, log);
  const feeds = new OrderFeeds({
    app,
    upstream,
    log,
    quietCheckMs: config.quietCheckMs ?? quietCheckMs,
    connectTimeoutMs: config.connectTimeoutMs ?? connectTimeoutMs,
  });
  const sessions = new Set<ClientSession>();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
  });
  const heartbeat = setInterval(() => {
    for (const session of sessions) session.checkAlive();
  }, config.heartbeatMs ?? heartbeatMs);

  function accept(socket: WebSocket, token: string): void {
    const session = new ClientSession(token, socket, feeds, log);
    sessions.add(session);
    socket.on("error", (error) => log("info", "orders client failed", { error: error.message }));
    socket.on("message", (message, isBinary) => session.handleMessage(textOf(message), isBinary));
    socket.on("pong", () => {
      session.isAlive = true;
    });
    socket.on("close", () => {
      sessions.delete(session);
      session.end();
    });
  }

  function refusalOfUpgrade(token: string | undefined): [number, string] | undefined {
    if (token === undefined) return [401, "Unauthorized"];
    const isFull = sessions.size >= (config.connectionsMax ?? connectionsMax);
    return isFull ? [503, "Service Unavailable"] : undefined;
  }

  return {
    counts: () => ({ connections: sessions.size, orders: feeds.size, upstream: upstream.state }),
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const url = requestUrl(request);
      if (url.pathname !== path) return false;
      const token = readToken(request, url);
      const refusal = refusalOfUpgrade(token);
      if (refusal) refuseUpgrade(socket, ...refusal);
      else sockets.handleUpgrade(request, socket, head, (opened) => accept(opened, token ?? ""));
      return true;
    },
    async close() {
      clearInterval(heartbeat);
      await closeSockets(sockets, goingAway, "Server restarting");
      feeds.close();
      upstream.close();
    },
  };
}

/** The header wins over `?token=`, which is there for browsers: they can't set headers here. */
function readToken(request: IncomingMessage, url: URL): string | undefined {
  const { authorization } = request.headers;
  const token =
    authorization === undefined
      ? url.searchParams.get("token")
      : /^Bearer +(.+)$/i.exec(authorization)?.[1];
  return token && tokenPattern.test(token) ? token : undefined;
}
