import http from "node:http";
import net from "node:net";
import { patienceMs } from "./wait";

interface Sent {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | undefined;
}

interface Received {
  status: number;
  headers: Headers;
  /** Parsed if it is a problem. */
  body: unknown;
}

const keptConnections = new http.Agent({ keepAlive: true, maxSockets: 10 });

/**
 * Sends a request exactly as written, which `fetch` would not, and reads the whole response. Rejects
 * if none comes in time.
 */
export function sendExactly(
  appUrl: string,
  path: string,
  { method = "GET", headers = {}, body }: Sent = {},
): Promise<Received> {
  const { hostname, port } = new URL(appUrl);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method, headers, agent: keptConnections });
    request.setTimeout(patienceMs, () => {
      request.destroy(new Error(`${method} ${path} got no answer in ${patienceMs} ms.`));
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => resolve(receivedOf(response, Buffer.concat(parts).toString())));
    });
    request.end(body);
  });
}

function receivedOf(response: http.IncomingMessage, text: string): Received {
  const isProblem = text !== "" && response.headers["content-type"] === "application/problem+json";
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) headers.set(name, String(value));
  return { status: response.statusCode ?? 0, headers, body: isProblem ? JSON.parse(text) : text };
}

/**
 * Writes these bytes to a new connection and returns what comes back until it closes. Rejects if it
 * stays open.
 */
export function sendBytes(appUrl: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(appUrl);
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname, port: Number(port) });
    let received = "";
    socket.setTimeout(patienceMs, () => {
      socket.destroy(new Error(`The connection stayed open after ${bytes.slice(0, 100)}`));
    });
    socket.on("data", (part) => {
      received += part.toString("latin1");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A server that refuses what it has not read whole resets the connection.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => resolve(received));
    socket.write(bytes, "latin1");
  });
}
