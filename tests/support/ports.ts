import { randomInt } from "node:crypto";
import { once } from "node:events";
import net from "node:net";

/** Below what systems give to outgoing connections: those of other tests would come in between. */
const portMin = 20_000;
const portMax = 32_000;

/** Ports of 127.0.0.1 that nothing listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenSomewhere));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ server }) => once(server.close(), "close")));
  return ports;
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error("No free port.");
  return port;
}

async function listenSomewhere(): Promise<{ server: net.Server; port: number }> {
  const port = randomInt(portMin, portMax);
  const server = net.createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return { server, port };
  } catch {
    // Somebody listens there.
    return listenSomewhere();
  }
}
