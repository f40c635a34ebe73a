import { subscribe } from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { isSecure } from "@/lib/auth/session-cookie";
import { backgroundWork } from "@/lib/background-work";
import { log } from "@/lib/telemetry/log";
import { type ActionNames, actionBodyBytesMax } from "./action-body-limits";
import { type Problem, problem, problemAnswer } from "./problem";
import { tooLarge } from "./read-body";
import { requestIdOf } from "./request-ids";

const methods: ReadonlySet<string> = new Set([
  ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
]);
/** A year. Browsers ignore the header over HTTP. */
const strictTransport = "max-age=31536000";

interface GateSettings {
  /** The names of the server actions by their ids; null if they are not known. */
  actionNames: ActionNames | null;
  /** Whether Next.js gets requests to change the protocol, by which development reloads pages. */
  takesUpgrades: boolean;
}

/**
 * Checks each request before Next.js sees it, and answers those that Next.js would answer with a bare
 * 500 or redirect: unknown methods, paths that can't be decoded, calls of the API whose path is not
 * exact, and large bodies of server actions. It stands in front of the HTTP server that Next.js has
 * created, which no code of the app can reach otherwise.
 */
export function checkRequests(settings: GateSettings): void {
  const checked = new WeakSet<Server>();
  const check = (server: unknown) => {
    if (!(server instanceof Server) || checked.has(server)) return;
    checked.add(server);
    stepInFront(server, settings);
  };
  // Before the first request of a connection is read: Node.js then decides whether to upgrade it.
  subscribe("net.server.socket", (message) => check(serverOf(fieldOf(message, "socket"))));
  // A connection may have been opened before this process was ready.
  subscribe("http.server.request.start", (message) => check(serverOf(message)));
}

function serverOf(value: unknown): unknown {
  return fieldOf(value, "server");
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function stepInFront(server: Server, { actionNames, takesUpgrades }: GateSettings): void {
  // Next.js closes such a connection without an answer. Without a listener Node.js ignores the offer,
  // as HTTP allows: Java's client offers HTTP/2 with each request.
  if (!takesUpgrades) server.removeAllListeners("upgrade");
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (isSecure()) response.setHeader("strict-transport-security", strictTransport);
    // Next.js calls it right before it writes the body: headers and body would be two writes.
    response.flushHeaders = () => undefined;
    identify(request, response);
    if (isApiPath(request)) dropPageHeaders(request);
    const refusal = refusalOf(request, actionNames);
    if (refusal) {
      refuse(request, response, refusal);
      return;
    }
    if (isFromCaller(request)) backgroundWork().requestArrived();
    const pass = () => {
      for (const listener of listeners) listener.call(server, request, response);
    };
    if (!isPagePost(request) || request.headers["content-length"] !== undefined) pass();
    else passWhole(request, response, { bytesMax: bodyLimit(request, actionNames), pass });
  });
}

/** Gives the request one id for all code that handles it, and any response its id, even a bare one. */
function identify({ headers }: IncomingMessage, response: ServerResponse): void {
  const get = (name: string) => headers[name]?.toString() ?? null;
  const requestId = requestIdOf({ headers: { get } });
  headers["x-request-id"] = requestId;
  response.setHeader("x-request-id", requestId);
}

/**
 * Headers by which pages of Next.js load parts of one another. It would redirect a call of the API
 * that has one of them.
 */
const pageHeaders = [
  ...["rsc", "next-url", "next-action", "next-router-state-tree", "next-router-prefetch"],
  ...["next-router-segment-prefetch", "next-hmr-refresh", "x-nextjs-data"],
];

function dropPageHeaders({ headers }: IncomingMessage): void {
  for (const name of pageHeaders) delete headers[name];
}

/** Why Next.js could not answer the request; null if it can. */
function refusalOf(request: IncomingMessage, actionNames: ActionNames | null): Problem | null {
  const { method = "GET", url = "/", headers } = request;
  if (!methods.has(method)) {
    const allow = [...methods].join(", ");
    return problem(405, `The method is not supported. Use ${allow}.`, { headers: { allow } })
      .problem;
  }
  if (!isDecodable(url)) {
    return problem(400, "The path is not valid. Percent-encode it as UTF-8.").problem;
  }
  if (isInexactApiPath(url)) {
    return problem(404, "This path does not exist. Send it without empty parts.").problem;
  }
  const lost = isApiPath(request) ? lostFields(url) : [];
  if (lost.length > 0) {
    return problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
      errors: lost.map((path) => ({ path, message: "is not a known field" })),
    }).problem;
  }
  if (!isPagePost(request)) return null;
  const bytesMax = bodyLimit(request, actionNames);
  return Number(headers["content-length"] ?? 0) > bytesMax ? tooLarge(bytesMax).problem : null;
}

/** Whether the target is a path whose percent escapes are UTF-8. */
function isDecodable(url: string): boolean {
  if (!url.startsWith("/")) return false;
  if (!url.includes("%")) return true;
  try {
    decodeURIComponent(pathOf(url));
    return true;
  } catch {
    return false;
  }
}

function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? "";
}

/** Whether Next.js would redirect this call of the API to the path that it takes it for. */
function isInexactApiPath(url: string): boolean {
  const path = pathOf(url);
  const exact = path.replaceAll("\\", "/").replaceAll(/\/{2,}/g, "/");
  return isApiPath({ url: exact }) && (exact !== path || path.endsWith("/"));
}

/** Fields of a query that Next.js takes out, so that the API can't refuse them. */
function lostFields(url: string): string[] {
  const query = url.split("?").slice(1).join("?");
  if (query === "") return [];
  const names = new Set(new URLSearchParams(query).keys());
  return [...names].filter((name) => /^(?:__proto__|_rsc|nxt[PI].*)$/.test(name)).slice(0, 50);
}

/** Server actions are posted to pages. Calls of the API limit their bodies themselves. */
function isPagePost(request: IncomingMessage): boolean {
  return request.method === "POST" && !isApiPath(request);
}

function isApiPath({ url = "/" }: Pick<IncomingMessage, "url">): boolean {
  return /^\/(?:api|orders)(?:[/?#]|$)/.test(url);
}

/**
 * Whether work on orders waits for this request. Calls of functions and webhooks are that work, and checks
 * of the app's health and files of pages cost next to nothing.
 */
function isFromCaller({ url = "/" }: IncomingMessage): boolean {
  return !/^\/(?:api\/(?:inngest|webhooks|v1\/health)|_next\/static)(?:[/?]|$)/.test(url);
}

function bodyLimit({ headers }: IncomingMessage, actionNames: ActionNames | null): number {
  const actionId = headers["next-action"];
  return actionBodyBytesMax(Array.isArray(actionId) ? actionId[0] : actionId, actionNames);
}

/** Passes a request on when its body, whose length was not declared, has arrived within the limit. */
function passWhole(
  request: IncomingMessage,
  response: ServerResponse,
  { bytesMax, pass }: { bytesMax: number; pass: () => void },
): void {
  const push = request.push.bind(request);
  let size = 0;
  // Node.js calls it for each part that arrives, and with null at the end.
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    const wasWithin = size <= bytesMax;
    size += chunk?.length ?? 0;
    const isWithin = size <= bytesMax;
    if (isWithin || chunk === null) push(chunk, encoding);
    if (isWithin && chunk === null) pass();
    if (wasWithin && !isWithin) refuse(request, response, tooLarge(bytesMax).problem);
    // Nothing reads the body yet, so the socket must not wait for a reader.
    return true;
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Problem): void {
  const { method = "GET", url = "/" } = request;
  const path = pathOf(url);
  const requestId = String(request.headers["x-request-id"]);
  const { status } = refusal;
  const { headers, body } = problemAnswer(refusal, path, requestId);
  const length = { "content-length": String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length, "cache-control": "no-store" });
  if (method !== "HEAD") response.write(body);
  // A connection that closes while the client still sends would lose the answer.
  request.once("end", () => response.end()).resume();
  log().info({ requestId, method, path, status }, "request");
}
