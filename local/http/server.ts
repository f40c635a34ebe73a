import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer";
import { BodyTooLarge, hangUp, readBody } from "./body";
import { type Listener, type ListenerConfig, openListener } from "./listener";

/** A request whose body has been read in full (UTF-8, within the size limit). */
export interface HttpRequest {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The address at the other end of the connection; "" when that has gone meanwhile. */
  peer: string;
}

/** Why the server itself had to answer, before or instead of the handler. */
export interface Refusal {
  status: 400 | 413 | 500 | 503;
  message: string;
}

export type HttpServerConfig = ListenerConfig & {
  bodyBytesMax: number;
  handle: (request: HttpRequest) => Promise<Answer>;
  /** Puts a refusal into the service's own error shape. */
  refuse: (refusal: Refusal) => Answer;
  /** True for errors that will pass, such as a database that is away: 503 instead of 500. */
  isPassing: (error: unknown) => boolean;
};

export type HttpServer = Pick<Listener, "url" | "close">;

/** Listens and answers. Rejects with the original error (`EADDRINUSE`) when the port is taken. */
export async function startHttpServer(config: HttpServerConfig): Promise<HttpServer> {
  return openListener(config, (request, response) => {
    answerRequest(config, request, response).catch((error: unknown) => {
      const level = request.destroyed ? "info" : "error";
      config.log(level, "request ended early", { error: String(error) });
      response.destroy();
    });
  });
}

async function answerRequest(
  config: HttpServerConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, config.bodyBytesMax).catch((error: unknown) => {
    if (error instanceof BodyTooLarge) return error;
    throw error;
  });
  if (body instanceof BodyTooLarge) {
    send(response, config.refuse({ status: 413, message: body.message }), hangUp);
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
    .handle({ method, ...target, headers, body: body.toString(), peer })
    .catch((error: unknown) => answerFailure(config, request, error));
  send(response, answer);
}

function answerFailure(config: HttpServerConfig, request: IncomingMessage, error: unknown): Answer {
  const passing = config.isPassing(error);
  config.log(passing ? "warn" : "error", "request failed", {
    method: request.method,
    // What follows may be a secret: an event key, a checkout session.
    path: `/${request.url?.split(/[/?]/)[1] ?? ""}`,
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
