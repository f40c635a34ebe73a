import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";

export interface ReceivedPost {
  /** The raw body, which signatures cover. */
  body: string;
  headers: IncomingHttpHeaders;
  /** Unix milliseconds. */
  at: number;
}

const keepAliveMs = 65_000;
const endAfterMs = 5;

export interface WebhookReceiver {
  url: string;
  posts: ReceivedPost[];
  /** How many connections were opened. */
  sockets: () => number;
  /** Answers the next `count` posts with 500. They are still recorded. */
  failNext: (count: number) => void;
  close: () => Promise<void>;
}

/**
 * A real HTTP endpoint that records every webhook posted to it. Like those of Next.js, its answers end a
 * moment after their headers.
 */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const posts: ReceivedPost[] = [];
  let failures = 0;
  let sockets = 0;
  const server = createServer({ keepAliveTimeout: keepAliveMs }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    posts.push({ body, headers: request.headers, at: Date.now() });
    const failing = failures > 0;
    if (failing) failures -= 1;
    response.writeHead(failing ? 500 : 200).flushHeaders();
    setTimeout(() => response.end(), endAfterMs);
  });
  server.on("connection", () => {
    sockets += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The server has no TCP address.");
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    posts,
    sockets: () => sockets,
    failNext: (count) => {
      failures = count;
    },
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
