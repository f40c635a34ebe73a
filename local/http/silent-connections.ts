import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Bounds the connections that have not sent a complete request yet: above `max`, the oldest of them is
 * closed. Clients send their first request at once, so this concerns those that never do.
 */
export function limitSilentConnections(server: Server, max: number): void {
  const silent = new Set<Socket>();
  server.on("connection", (socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
    const [oldest] = silent;
    if (oldest && silent.size > max) {
      silent.delete(oldest);
      oldest.destroy();
    }
  });
  const onRequest = ({ socket }: IncomingMessage) => silent.delete(socket);
  server.prependListener("request", onRequest);
  // Node.js answers upgrades as plain requests unless somebody listens for them.
  if (server.listenerCount("upgrade") > 0) server.prependListener("upgrade", onRequest);
}
