import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Listener, type ListenerConfig, openListener } from "@/local/http/listener";

/** What serves a part of the port: it answers true when the request or upgrade was its own. */
export interface PortTenant {
  handleRequest?(request: IncomingMessage, response: ServerResponse): boolean;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface SharedPort extends Listener {
  /** Added tenants are asked in order; what none takes is a 404. */
  add(tenant: PortTenant): void;
}

/** Opens a port for several tenants. Rejects with Node's own error, EADDRINUSE for a taken port. */
export async function openSharedPort(config: ListenerConfig): Promise<SharedPort> {
  const tenants: PortTenant[] = [];
  const listener = await openListener(
    config,
    (request, response) => {
      const isTaken = tenants.some((tenant) => tenant.handleRequest?.(request, response));
      if (!isTaken) response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
    },
    (request, socket, head) => {
      // Until a WebSocket takes over, nobody else listens for this socket's errors.
      socket.on("error", () => socket.destroy());
      const isTaken = tenants.some((tenant) => tenant.handleUpgrade(request, socket, head));
      if (!isTaken) refuseUpgrade(socket, 404, "Not Found");
    },
  );
  return { ...listener, add: (tenant) => void tenants.push(tenant) };
}

/** A request's path and query; what is no URL at all ("//") reads as the root. */
export function requestUrl(request: IncomingMessage): URL {
  const base = "http://localhost";
  const target = request.url ?? "/";
  return URL.canParse(target, base) ? new URL(target, base) : new URL(base);
}

/** Answers an upgrade request with a plain HTTP refusal, and lets go of the connection. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  // Node leaves an upgraded socket to us: the client alone could end it otherwise.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
