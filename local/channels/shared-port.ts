import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Listener, type ListenerConfig, openListener } from "@/local/http/listener";

/** Handles some of a port's paths. Each method returns false for a path that is not its own. */
export interface PathHandler {
  handleRequest?(request: IncomingMessage, response: ServerResponse): boolean;
  handleUpgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface SharedPort extends Listener {
  /** Handlers are tried in the order in which they are added. Unhandled paths are a 404. */
  add(handler: PathHandler): void;
}

/** Opens a port for several handlers. Rejects with EADDRINUSE when the port is taken. */
export async function openSharedPort(config: ListenerConfig): Promise<SharedPort> {
  const handlers: PathHandler[] = [];
  const listener = await openListener(
    config,
    (request, response) => {
      const isHandled = handlers.some((handler) => handler.handleRequest?.(request, response));
      if (!isHandled) response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
    },
    (request, socket, head) => {
      // Until a WebSocket takes over, nothing else handles errors of this socket.
      socket.on("error", () => socket.destroy());
      const isHandled = handlers.some((handler) => handler.handleUpgrade?.(request, socket, head));
      if (!isHandled) refuseUpgrade(socket, 404, "Not Found");
    },
  );
  return { ...listener, add: (handler) => void handlers.push(handler) };
}

/** A request's path and query. A malformed URL, such as "//", counts as the root. */
export function requestUrl(request: IncomingMessage): URL {
  const base = "http://localhost";
  const target = request.url ?? "/";
  return URL.canParse(target, base) ? new URL(target, base) : new URL(base);
}

/** Responds to an upgrade request with a plain HTTP error and closes the connection. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  // Node no longer manages an upgraded socket. This closes it even if the client does not.
  socket.once("finish", () => socket.destroy());
  const retryAfter = status === 503 ? "Retry-After: 1\r\n" : "";
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\n${retryAfter}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
