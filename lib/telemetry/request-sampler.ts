import { LRUCache } from "lru-cache";
import { activeSpan } from "./spans";
import { TokenBucket } from "./token-bucket";

/** Of the requests that anyone can send, these many per second are stored, and these many at once. */
export const sampledPerSecond = 20;
export const sampledBurstMax = 100;
/** More than a process handles at the same time. */
const requestsMax = 10_000;

/**
 * Decides which requests are stored, with their spans and their line in the log. A request of a known
 * caller or of an order always is. Of those that anyone can send without end, only so many are that
 * they can't fill the store; metrics count them all.
 */
export class RequestSampler {
  private readonly bucket: TokenBucket;
  private unstoredRequests = 0;
  /** By trace. */
  private readonly decisions = new LRUCache<string, boolean>({ max: requestsMax });

  constructor(nowMs: () => number) {
    const limits = { perSecond: sampledPerSecond, burstMax: sampledBurstMax };
    this.bucket = new TokenBucket(limits, nowMs);
  }

  /** Requests that were not stored, since the process started. */
  get unstored(): number {
    return this.unstoredRequests;
  }

  /** Stores the request of this trace, unless it was decided not to. */
  keep(traceId: string): void {
    if (!this.decisions.has(traceId)) this.decisions.set(traceId, true);
  }

  /** Whether the request of this trace is stored; undefined while that is open. */
  decisionOn(traceId: string): boolean | undefined {
    return this.decisions.get(traceId);
  }

  /** Decides about a request that anyone can send, once per trace. */
  sample(traceId: string | undefined): boolean {
    const decided = traceId === undefined ? undefined : this.decisions.get(traceId);
    if (decided !== undefined) return decided;
    const isStored = this.bucket.take();
    if (!isStored) this.unstoredRequests += 1;
    if (traceId !== undefined) this.decisions.set(traceId, isStored);
    return isStored;
  }
}

declare global {
  var waybillRequestSampler: RequestSampler | undefined;
}

/** This process's sampler. Global, because Next.js bundles this module more than once. */
export function requestSampler(): RequestSampler {
  globalThis.waybillRequestSampler ??= new RequestSampler(() => performance.now());
  return globalThis.waybillRequestSampler;
}

/** Stores the request that is being handled: its caller is known. */
export function keepRequest(): void {
  const active = activeSpan();
  if (active) requestSampler().keep(active.traceId);
}

/** Whether the request that is being handled, one that anyone can send, is stored. */
export function sampleRequest(): boolean {
  return requestSampler().sample(activeSpan()?.traceId);
}
