import type { BatchWriter } from "./batch-writer";
import { redactText } from "./redact/redact-text";
import { type ApiRequestRow, insertApiRequests } from "./store/requests-table";
import type { TelemetryStore } from "./store/store";
import { TokenBucket } from "./token-bucket";

/**
 * What anyone can send without end is sampled: calls with an unknown key, and those above a rate
 * limit. That is at most 9,000 a day of each and process, some megabytes.
 */
export const sampled = { perSecond: 0.1, burstMax: 50 };

/** Characters of a problem's detail. */
const detailLengthMax = 500;

/** The calls of one process on their way to the store. */
export class ApiRequestLog {
  private readonly unknownCallers: TokenBucket;
  private readonly limitedCallers: TokenBucket;

  constructor(
    private readonly writer: Pick<BatchWriter<ApiRequestRow>, "add">,
    nowMs: () => number = () => performance.now(),
  ) {
    this.unknownCallers = new TokenBucket(sampled, nowMs);
    this.limitedCallers = new TokenBucket(sampled, nowMs);
  }

  /** Adds a call. Never waits and never throws. */
  add(request: ApiRequestRow): void {
    if (request.apiKeyId === null && !this.unknownCallers.take()) return;
    if (request.apiKeyId !== null && request.status === 429 && !this.limitedCallers.take()) return;
    const { path, problemDetail } = request;
    this.writer.add({
      ...request,
      path: redactText(path),
      problemDetail: problemDetail && redactText(problemDetail).slice(0, detailLengthMax),
    });
  }
}

declare global {
  var waybillApiRequestLog: ApiRequestLog | undefined;
}

/** Starts the request log of this process. */
export function startApiRequestLog(store: TelemetryStore): void {
  const writer = store.writer<ApiRequestRow>("requests", {
    insert: insertApiRequests,
    queueMax: 10_000,
    batchMax: 500,
    flushMs: 1_000,
  });
  globalThis.waybillApiRequestLog = new ApiRequestLog(writer);
}

/** The request log of this process; null with `TELEMETRY=off`. Global, as Next.js bundles twice. */
export function apiRequestLog(): ApiRequestLog | null {
  return globalThis.waybillApiRequestLog ?? null;
}
