import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Log } from "@/local/log";

export interface ListenerConfig {
  host: string;
  /** 0 takes any free port. */
  port: number;
  log: Log;
}

export interface Listener {
  url: string;
  port: number;
  /**
   * Takes no more connections, lets HTTP requests in flight end, for two seconds at most, and
   * waits for the connections that were upgraded: their owner ends them.
   */
  close(): Promise<void>;
}

const requestTimeoutMs = 30_000;
/**
 * Longer than the idle time of the usual clients and proxies: they close first, so none of them
 * sends into a connection that we are just closing.
 */
const keepAliveTimeoutMs = 65_000;
const closeDeadlineMs = 2_000;

/**
 * Listens for HTTP and, with `onUpgrade`, for WebSockets. Rejects with Node's own error, EADDRINUSE
 * for a taken port.
 */
export async function openListener(
  { host, port, log }: ListenerConfig,
  onRequest: RequestListener,
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<Listener> {
  const server = createServer(
    { requestTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs },
    onRequest,
  );
  if (onUpgrade) server.on("upgrade", onUpgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => log("error", "http server", { error: error.message }));

  // listen() on a TCP port has succeeded, so address() is an AddressInfo.
  const address = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(host)}:${address.port}`,
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

/** The address under which this machine reaches a server that listens on `host`. */
export function urlHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
