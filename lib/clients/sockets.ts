import http from "node:http";
import https from "node:https";
import { Agent } from "undici";

/** The most sockets that a client opens to one server. Further calls wait for one of them. */
const socketsMax = 128;
/**
 * A socket that isn't used for this time is closed. A call that is sent while the server closes it is
 * lost, so this is less than common servers and load balancers wait (a minute or more); one that
 * announces a shorter time is left earlier.
 */
const idleMs = 30_000;

/** Sockets for calls with Undici. */
export function keptSockets(): Agent {
  return new Agent({
    connections: socketsMax,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
  });
}

/** The same for SDKs that take an agent of Node.js. */
export function keptSocketsAgent(protocol: "http" | "https"): http.Agent {
  const { Agent: NodeAgent } = protocol === "http" ? http : https;
  return new NodeAgent({ keepAlive: true, maxSockets: socketsMax, timeout: idleMs });
}
