import type { CallOptions, OperationId } from "./operation-types.js";
import { operations } from "./operations.gen.js";
import { WaybillConnectionError, WaybillProblem } from "./problem.js";
import { retryDelayMs, sleep } from "./retry.js";

export interface ClientOptions {
  /** The shop's own URL, such as `https://shop.example`. */
  baseUrl: string;
  /** An API key, or the tracking token of an order; none for calls that need none. */
  apiKey?: string;
  /** For each attempt of a call, in milliseconds: 30,000 by default. */
  timeoutMs?: number;
  /** How often a failed call is repeated, if that is safe: 3 times by default. */
  retriesMax?: number;
  /** By default the platform's. */
  fetch?: typeof globalThis.fetch;
}

/** The input of any call, as it is at run time. */
export interface AnyInput extends CallOptions {
  body?: unknown;
  idempotencyKey?: string;
  ifMatch?: number | string;
  [field: string]: unknown;
}

/** How to read the answer of an attempt, within its time. */
type Read<Result> = (response: Response, deadline: Deadline) => Promise<Result>;

/** Makes a call, and repeats it if it fails and that is safe. */
export async function send<Result>(
  options: ClientOptions,
  id: OperationId,
  input: AnyInput,
  read: Read<Result>,
): Promise<Result> {
  const { method, isKeyed } = operations[id];
  const key = isKeyed ? (input.idempotencyKey ?? crypto.randomUUID()) : null;
  const request = buildRequest(options, id, input, key);
  // Imports are repeatable by the references of their orders.
  const isRepeatable =
    key !== null || method === "GET" || method === "PUT" || id === "importOrders";
  const { retriesMax = 3 } = options;
  for (let retries = 0; ; retries += 1) {
    try {
      return await attempt(options, id, input, request, read);
    } catch (error) {
      input.signal?.throwIfAborted();
      const delayMs = retries < retriesMax ? retryDelayMs({ error, isRepeatable, retries }) : null;
      if (delayMs === null) throw error;
      await sleep(delayMs, input.signal);
    }
  }
}

interface BuiltRequest {
  url: string;
  init: RequestInit;
}

function buildRequest(
  { baseUrl, apiKey }: ClientOptions,
  id: OperationId,
  { body, idempotencyKey: _key, ifMatch, signal: _signal, timeoutMs: _ms, ...fields }: AnyInput,
  key: string | null,
): BuiltRequest {
  const { method, path, hasBody } = operations[id];
  const query = new Map(Object.entries(fields));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = query.get(name);
    if (value === undefined) throw new TypeError(`${id} needs ${name}.`);
    query.delete(name);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of query) if (value !== undefined) search.set(name, String(value));
  const url = `${baseUrl.replace(/\/+$/, "")}${filled}${search.size > 0 ? `?${search}` : ""}`;
  const headers = {
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...(hasBody && { "content-type": "application/json" }),
    ...(key !== null && { "idempotency-key": key }),
    ...(ifMatch !== undefined && { "if-match": quotedTag(ifMatch) }),
  };
  // The API redirects nowhere, so a redirect would give the key and the body to someone else.
  const init: RequestInit = { method, headers, redirect: "error" };
  return { url, init: hasBody ? { ...init, body: JSON.stringify(body ?? {}) } : init };
}

/** A version as an entity tag. The text of an `ETag` is one already, `*` too. */
function quotedTag(version: number | string): string {
  return /^(?:W\/)?"|^\*$/.test(String(version)) ? String(version) : `"${version}"`;
}

async function attempt<Result>(
  options: ClientOptions,
  id: OperationId,
  input: AnyInput,
  { url, init }: BuiltRequest,
  read: Read<Result>,
): Promise<Result> {
  const { fetch = globalThis.fetch } = options;
  const deadline = new Deadline(input.timeoutMs ?? options.timeoutMs ?? 30_000, input.signal);
  try {
    const response = await fetch(url, { ...init, signal: deadline.signal });
    if (!response.ok) throw new WaybillProblem(id, response, await response.text());
    return await read(response, deadline);
  } catch (error) {
    input.signal?.throwIfAborted();
    throw error instanceof WaybillProblem ? error : new WaybillConnectionError(id, error);
  } finally {
    if (!deadline.isKept) deadline.end();
  }
}

/** Aborts an attempt when its time is up, or when the caller's signal does. */
export class Deadline {
  readonly signal: AbortSignal;
  isKept = false;
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout>;

  constructor(
    private readonly ms: number,
    signal?: AbortSignal,
  ) {
    this.signal = signal
      ? AbortSignal.any([this.controller.signal, signal])
      : this.controller.signal;
    this.timer = this.start();
  }

  /** Starts the time again: for answers that arrive in parts. */
  extend(): void {
    this.end();
    this.timer = this.start();
  }

  /** The answer is read after the attempt: its reader ends the deadline. */
  keep(): void {
    this.isKept = true;
    this.extend();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private start(): ReturnType<typeof setTimeout> {
    const reason = new DOMException(`no answer in ${this.ms} ms`, "TimeoutError");
    return setTimeout(() => this.controller.abort(reason), this.ms);
  }
}
