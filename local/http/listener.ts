import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Log } from "@/local/log";
import { limitSilentConnections } from "./silent-connections";

export interface ListenerConfig {
  host: string;
  /** 0 uses any free port. */
  port: number;
  log: Log;
  /** How many connections may be open that have not sent a request yet. */
  silentConnectionsMax?: number;
}

export interface Listener {
  url: string;
  port: number;
  /**
   * Accepts no more connections and gives the HTTP requests in progress two seconds to finish.
   * Also waits for upgraded connections, which their owner has to close.
   */
  close(): Promise<void>;
}

const requestTimeoutMs = 30_000;
const headersTimeoutMs = 10_000;
const timeoutCheckMs = 2_000;
const defaultSilentConnectionsMax = 512;
/**
 * Longer than the idle timeout of common clients and proxies. They close first, so none of them
 * sends a request on a connection that this server is closing.
 */
const keepAliveTimeoutMs = 65_000;
const closeDeadlineMs = 2_000;

/**
 * Listens for HTTP requests and, with `onUpgrade`, for WebSocket upgrades. Rejects with Node's
 * own error, which is EADDRINUSE when the port is taken.
 */
export async function openListener(
  { host, port, log, silentConnectionsMax = defaultSilentConnectionsMax }: ListenerConfig,
  onRequest: RequestListener,
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<Listener> {
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: timeoutCheckMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    onRequest,
  );
  if (onUpgrade) server.on("upgrade", onUpgrade);
  limitSilentConnections(server, silentConnectionsMax);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => log("error", "http server error", { error: error.message }));

  // listen() on a TCP port has succeeded, so address() is an AddressInfo.
  const address = server.address() as AddressInfo;
  return {
    url: `http://${reachableHost(host)}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise<void>((resolve) => {
        const deadline = setTimeout(() => server.closeAllConnections(), closeDeadlineMs);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** The host, as written in a URL, at which this machine reaches a server listening on `host`. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
