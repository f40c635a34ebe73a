import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** What serves a part of the port: it answers true when the request or upgrade was its own. */
export interface PortTenant {
  handleRequest?(request: IncomingMessage, response: ServerResponse): boolean;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface HttpListener {
  url: string;
  port: number;
  /** Added tenants are asked in order; what none takes is a 404. */
  add(tenant: PortTenant): void;
  /** Takes no more connections, ends those of HTTP, and waits for the tenants' WebSockets. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Listens on a host and port (0 takes a free one).
 * Rejects with Node's own error, EADDRINUSE for a taken port.
 */
export async function listen(config: { host: string; port: number }): Promise<HttpListener> {
  const tenants: PortTenant[] = [];
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const isTaken = tenants.some((tenant) => tenant.handleRequest?.(request, response));
    if (!isTaken) response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
  });
  // Longer than the idle time of the usual clients and proxies: they close first, so none of
  // them sends into a connection that we are just closing.
  server.keepAliveTimeout = 65_000;
  server.on("upgrade", (request, socket, head) => {
    // Until a WebSocket takes over, nobody else listens for this socket's errors.
    socket.on("error", () => socket.destroy());
    const isTaken = tenants.some((tenant) => tenant.handleUpgrade(request, socket, head));
    if (!isTaken) refuseUpgrade(socket, 404, "Not Found");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(config.host)}:${port}`,
    port,
    add: (tenant) => void tenants.push(tenant),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** A request's path and query; what is no URL at all ("//") reads as the root. */
export function requestUrl(request: IncomingMessage): URL {
  const base = "http://localhost";
  const target = request.url ?? "/";
  return URL.canParse(target, base) ? new URL(target, base) : new URL(base);
}

/** Answers an upgrade request with a plain HTTP refusal. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The address under which this machine reaches a server that listens on `host`. */
export function urlHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
