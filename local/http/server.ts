import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer } from "@/local/http/answer";
import type { Log } from "@/local/log";

/** A request whose body has been read in full (UTF-8, within the size limit). */
export type HttpRequest = {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The address at the other end of the connection; "" when that has gone meanwhile. */
  peer: string;
};

/** Why the server itself had to answer, before or instead of the handler. */
export type Refusal = { status: 400 | 413 | 500 | 503; message: string };

export type HttpServerConfig = {
  host: string;
  /** 0 takes any free port. */
  port: number;
  bodyBytesMax: number;
  handle: (request: HttpRequest) => Promise<Answer>;
  /** Puts a refusal into the service's own error shape. */
  refuse: (refusal: Refusal) => Answer;
  /** True for errors that will pass, such as a database that is away: 503 instead of 500. */
  isPassing: (error: unknown) => boolean;
  log: Log;
};

export type HttpServer = { url: string; close: () => Promise<void> };

/**
 * Listens and answers. Rejects with the original error (`EADDRINUSE`) when the port is taken.
 * `close` lets requests in flight end, for two seconds at most.
 */
export async function startHttpServer(config: HttpServerConfig): Promise<HttpServer> {
  const server = createServer(
    { requestTimeout: 30_000, keepAliveTimeout: 60_000 },
    (request, response) => {
      answerRequest(config, request, response).catch((error: unknown) => {
        const level = request.destroyed ? "info" : "error";
        config.log(level, "request ended early", { error: String(error) });
        response.destroy();
      });
    },
  );

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => config.log("error", "http server", { error: error.message }));

  // listen() on a TCP port has succeeded, so address() is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${config.host}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        const deadline = setTimeout(() => server.closeAllConnections(), 2_000);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answerRequest(
  config: HttpServerConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, config.bodyBytesMax);
  if (body === "too_large") {
    const refusal = config.refuse({ status: 413, message: "The request body is too large." });
    // What is left of the body is thrown away: the connection can't be used again.
    send(response, refusal, { connection: "close" });
    return;
  }
  const target = parseTarget(request.url ?? "/");
  if (!target) {
    send(response, config.refuse({ status: 400, message: "The request URL is malformed." }));
    return;
  }
  const { method = "GET", headers } = request;
  const peer = request.socket.remoteAddress ?? "";
  const answer = await config
    .handle({ method, ...target, headers, body, peer })
    .catch((error: unknown) => answerFailure(config, request, error));
  send(response, answer);
}

function answerFailure(config: HttpServerConfig, request: IncomingMessage, error: unknown): Answer {
  const passing = config.isPassing(error);
  config.log(passing ? "warn" : "error", "request failed", {
    method: request.method,
    path: request.url?.split("?")[0],
    error: passing ? String(error) : error,
  });
  return passing
    ? config.refuse({ status: 503, message: "The service can't work right now. Try again." })
    : config.refuse({ status: 500, message: "An internal error occurred." });
}

function send(response: ServerResponse, answer: Answer, extra: Record<string, string> = {}): void {
  if (answer.kind === "lost") {
    response.socket?.destroy();
    return;
  }
  const retry: Record<string, string> = answer.status === 503 ? { "retry-after": "1" } : {};
  response.writeHead(answer.status, { ...answer.headers, ...retry, ...extra });
  response.end(answer.body);
}

function parseTarget(target: string): { path: string; query: string } | null {
  if (!URL.canParse(target, "http://localhost")) return null;
  const url = new URL(target, "http://localhost");
  return { path: url.pathname, query: url.search.slice(1) };
}

async function readBody(request: IncomingMessage, bytesMax: number): Promise<string | "too_large"> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Without an encoding set, a request yields Buffers. It must outlive the loop to be answered.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      request.resume();
      return "too_large";
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
