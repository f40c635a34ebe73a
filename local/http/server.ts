import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { BodyTooLargeError, closeConnection, readBody } from "./body";
import { type Listener, type ListenerConfig, openListener } from "./listener";
import type { HttpResponse } from "./response";

/** A request whose body has been read completely (UTF-8, within the size limit). */
export interface HttpRequest {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The client's address, or "" if the connection has closed. */
  peer: string;
}

/** An error that the server itself reports, before or instead of the handler. */
export interface HttpError {
  status: 400 | 413 | 500 | 503;
  message: string;
}

export interface HttpServerConfig extends ListenerConfig {
  bodyBytesMax: number;
  handle: (request: HttpRequest) => Promise<HttpResponse>;
  /** Formats an error the way the service's clients expect it. */
  toErrorResponse: (error: HttpError) => HttpResponse;
  /** True for temporary errors, such as an unavailable database: they are a 503, not a 500. */
  isTransient: (error: unknown) => boolean;
}

export type HttpServer = Pick<Listener, "url" | "close">;

/** Starts serving requests. Rejects with the original error (EADDRINUSE) when the port is taken. */
export async function startHttpServer(config: HttpServerConfig): Promise<HttpServer> {
  return openListener(config, (request, response) => {
    respond(config, request, response).catch((error: unknown) => {
      const level = request.destroyed ? "info" : "error";
      config.log(level, "request ended early", { error: String(error) });
      response.destroy();
    });
  });
}

async function respond(
  config: HttpServerConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, config.bodyBytesMax).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError) return error;
    throw error;
  });
  if (body instanceof BodyTooLargeError) {
    const error: HttpError = { status: 413, message: body.message };
    send(response, config.toErrorResponse(error), closeConnection);
    return;
  }
  const target = parseTarget(request.url ?? "/");
  if (!target) {
    const error: HttpError = { status: 400, message: "The request URL is malformed." };
    send(response, config.toErrorResponse(error));
    return;
  }
  const { method = "GET", headers } = request;
  const peer = request.socket.remoteAddress ?? "";
  const result = await config
    .handle({ method, ...target, headers, body: body.toString(), peer })
    .catch((error: unknown) => reportFailure(config, request, error));
  send(response, result);
}

function reportFailure(
  config: HttpServerConfig,
  request: IncomingMessage,
  error: unknown,
): HttpResponse {
  const isTransient = config.isTransient(error);
  config.log(isTransient ? "warn" : "error", "request failed", {
    method: request.method,
    // The rest of the path can be a secret, such as an event key or a checkout session id.
    path: `/${request.url?.split(/[/?]/)[1] ?? ""}`,
    error: isTransient ? String(error) : error,
  });
  return config.toErrorResponse(
    isTransient
      ? { status: 503, message: "The service is temporarily unavailable. Try again." }
      : { status: 500, message: "An internal error occurred." },
  );
}

function send(
  response: ServerResponse,
  result: HttpResponse,
  extraHeaders: Record<string, string> = {},
): void {
  if (result.kind === "lost") {
    response.socket?.destroy();
    return;
  }
  const retryAfter: Record<string, string> = result.status === 503 ? { "retry-after": "1" } : {};
  response.writeHead(result.status, { ...result.headers, ...retryAfter, ...extraHeaders });
  response.end(result.body);
}

function parseTarget(target: string): { path: string; query: string } | null {
  if (!URL.canParse(target, "http://localhost")) return null;
  const url = new URL(target, "http://localhost");
  return { path: url.pathname, query: url.search.slice(1) };
}
