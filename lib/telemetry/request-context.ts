import { AsyncLocalStorage } from "node:async_hooks";

declare global {
  var waybillRequestIds: AsyncLocalStorage<string> | undefined;
}

/** Global, because Next.js bundles a module more than once. */
function requestIds(): AsyncLocalStorage<string> {
  globalThis.waybillRequestIds ??= new AsyncLocalStorage();
  return globalThis.waybillRequestIds;
}

/** Runs `work` so that its log lines carry this request's id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return requestIds().run(requestId, work);
}

/** Runs work that goes on after the request that started it. */
export function outsideRequest<Result>(work: () => Result): Result {
  return requestIds().exit(work);
}

/** The id of the request that is being handled; undefined outside of any. */
export function activeRequestId(): string | undefined {
  return requestIds().getStore();
}

/** The caller's own request id, which correlates its logs with ours; null without a valid one. */
export function sentRequestId(headers: { get(name: string): string | null }): string | null {
  const sent = headers.get("x-request-id");
  return sent && /^[\w.:-]{8,128}$/.test(sent) ? sent : null;
}
