import { randomInt } from "node:crypto";
import { once } from "node:events";
import net from "node:net";

/** Below the ephemeral ports, which the outgoing connections of other tests may take. */
const portMin = 20_000;
const portMax = 32_000;

/** Finds distinct free ports of 127.0.0.1. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenOnRandomPort));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ server }) => once(server.close(), "close")));
  return ports;
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error("There is no free port.");
  return port;
}

async function listenOnRandomPort(): Promise<{ server: net.Server; port: number }> {
  const port = randomInt(portMin, portMax);
  const server = net.createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return { server, port };
  } catch {
    // The port is taken.
    return listenOnRandomPort();
  }
}
