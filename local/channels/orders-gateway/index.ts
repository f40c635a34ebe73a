import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { callerAddress } from "@/local/channels/caller-address";
import { ConnectionCrowd } from "@/local/channels/connection-crowd";
import { type PathHandler, refuseUpgrade, requestUrl } from "@/local/channels/shared-port";
import { closeSockets, messageText, socketOptions } from "@/local/channels/websockets";
import type { Log } from "@/local/log";
import { sampledLog } from "@/local/sampled-log";
import { type AppAccess, createAppClient } from "./app-client";
import { ChannelsClient, type ChannelsClientSettings } from "./channels-client";
import { ClientSession } from "./client-session";
import { OrderSubscriptions } from "./order-subscriptions";
import { TokenChecker, type TokenOutcome } from "./token-checker";

export interface OrdersGatewaySettings extends ChannelsClientSettings, AppAccess {
  /** How many reverse proxies in front add an address to `X-Forwarded-For`. */
  trustedProxies?: number;
  connectionsMax?: number;
  heartbeatMs?: number;
  /** Time without an order's updates after which the app is asked for missed ones. */
  idleCheckMs?: number;
  /** How long a subscription waits for the Channels connection when there is none. */
  connectTimeoutMs?: number;
}

export interface OrdersGateway extends PathHandler {
  /** `upstream` is the state of the Channels connection, as pusher-js names it. */
  counts(): { connections: number; handshakes: number; orders: number; upstream: string };
  close(): Promise<void>;
}

const path = "/ws/orders";
const defaultConnectionsMax = 10_000;
const defaultHeartbeatMs = 30_000;
const defaultIdleCheckMs = 60_000;
const defaultConnectTimeoutMs = 5_000;
const messageBytesMax = 4_096;
const goingAway = 1001;
const replaced = { code: 4008, reason: "Too many connections" };
/**
 * The characters of a token by RFC 6750. The app accepts no longer one. None is escaped in JSON, so that a
 * full batch of tokens fits into one call.
 */
const tokenPattern = /^[\w.~+/=-]{1,200}$/;

/** The answer to a handshake without a valid token, or while the app can't say whether it is. */
const refusals: Record<Exclude<TokenOutcome, "valid">, [status: number, reason: string]> = {
  refused: [401, "Unauthorized"],
  unavailable: [503, "Service Unavailable"],
};

/**
 * Starts the `/ws/orders` gateway in front of any Channels server, the embedded one or Pusher's.
 * It connects in the background. Until then, clients that subscribe get an error.
 */
export async function startOrdersGateway(
  config: OrdersGatewaySettings & { log: Log },
): Promise<OrdersGateway> {
  // Strangers can cause most entries.
  const log = sampledLog(config.log);
  const channels = new ChannelsClient(config, log);
  const app = createAppClient(config, log);
  const tokens = new TokenChecker(app);
  const subscriptions = new OrderSubscriptions({
    app,
    channels,
    log,
    idleCheckMs: config.idleCheckMs ?? defaultIdleCheckMs,
    retryMs: config.retryMs,
    connectTimeoutMs: config.connectTimeoutMs ?? defaultConnectTimeoutMs,
  });
  const connectionsMax = config.connectionsMax ?? defaultConnectionsMax;
  const sessions = new ConnectionCrowd<ClientSession>();
  const sockets = new WebSocketServer(socketOptions(messageBytesMax));
  /** The connections that wait for the app's answer about their token. */
  const handshakes = new Set<Duplex>();
  const heartbeat = setInterval(() => {
    for (const session of sessions) session.checkAlive();
  }, config.heartbeatMs ?? defaultHeartbeatMs);

  function connect(socket: WebSocket, token: string, address: string): void {
    const session = new ClientSession(token, address, socket, subscriptions, log);
    sessions.add(session);
    sessions.addCredential(session, token);
    if (sessions.size > connectionsMax) {
      const surplus = sessions.surplus(session);
      sessions.remove(surplus);
      surplus.close(replaced.code, replaced.reason);
    }
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
      sessions.remove(session);
      session.end();
    });
  }

  /** Opens the connection if the token is valid. Clients that disconnect earlier are forgotten. */
  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const token = readToken(request);
    if (token === undefined) {
      refuseUpgrade(socket, ...refusals.refused);
      return;
    }
    const address = callerAddress(request, config.trustedProxies ?? 0);
    const leave = () => {
      handshakes.delete(socket);
      socket.destroy();
    };
    handshakes.add(socket);
    socket.once("end", leave).once("close", leave);
    const outcome = await tokens.check(token, address, () => handshakes.has(socket));
    if (!handshakes.delete(socket)) return;
    socket.off("end", leave).off("close", leave);
    if (outcome === "valid") {
      sockets.handleUpgrade(request, socket, head, (opened) => connect(opened, token, address));
      return;
    }
    if (outcome === "refused") log("info", "orders gateway refused a token");
    refuseUpgrade(socket, ...refusals[outcome]);
  }

  return {
    counts: () => ({
      connections: sessions.size,
      handshakes: handshakes.size,
      orders: subscriptions.size,
      upstream: channels.state,
    }),
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      if (requestUrl(request).pathname !== path) return false;
      admit(request, socket, head).catch((error: unknown) => {
        log("error", "orders gateway handshake failed", { error });
        socket.destroy();
      });
      return true;
    },
    async close() {
      clearInterval(heartbeat);
      for (const socket of handshakes) socket.destroy();
      await closeSockets(sockets, goingAway, "Server restarting");
      subscriptions.close();
      channels.close();
    },
  };
}

/** The header takes precedence over `?token=`, which browsers use since they can't set headers. */
function readToken(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers;
  const token =
    authorization === undefined
      ? requestUrl(request).searchParams.get("token")
      : /^Bearer +(.+)$/i.exec(authorization)?.[1];
  return token && tokenPattern.test(token) ? token : undefined;
}
