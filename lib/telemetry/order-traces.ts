import { LRUCache } from "lru-cache";
import { rootSpanId } from "@/lib/domain/trace/root-span-id";
import { formatTraceparent, remoteSpan } from "./span-ids";
import { activeSpan, isTracing, withSpan } from "./spans";

interface OrderTraces {
  /** The trace of each order that this process has worked on lately. */
  byOrder: LRUCache<number, string>;
  byTrace: LRUCache<string, number>;
}

declare global {
  var waybillOrderTraces: OrderTraces | undefined;
}

const rememberedMax = 20_000;

function orderTraces(): OrderTraces {
  globalThis.waybillOrderTraces ??= {
    byOrder: new LRUCache({ max: rememberedMax }),
    byTrace: new LRUCache({ max: rememberedMax }),
  };
  return globalThis.waybillOrderTraces;
}

/** Remembers an order's trace, which never changes. */
export function rememberOrderTrace(orderId: number, traceId: string): void {
  const { byOrder, byTrace } = orderTraces();
  byOrder.set(orderId, traceId);
  byTrace.set(traceId, orderId);
}

/** The id of an order's trace, if this process has it; undefined otherwise. */
export function rememberedOrderTrace(orderId: number): string | undefined {
  return orderTraces().byOrder.get(orderId);
}

/** The order whose trace this is, if this process has it. */
export function orderOfTrace(traceId: string): number | undefined {
  return orderTraces().byTrace.get(traceId);
}

/** The root of an order's trace: the request that placed the order. */
export function orderRoot(traceId: string) {
  return remoteSpan(traceId, rootSpanId(traceId));
}

/** The `_trace` of an order's event: below the span that wrote it, else below the order's root. */
export function orderTraceparent(traceId: string, spanId: string | null = null): string {
  return formatTraceparent({ traceId, spanId: spanId ?? rootSpanId(traceId) });
}

/**
 * The id of the active span, to be stored with an event of this order; null outside of the order's
 * trace.
 */
export function spanIdForOrder(orderId: number): string | null {
  const active = activeSpan();
  if (!active) return null;
  return rememberedOrderTrace(orderId) === active.traceId ? active.spanId : null;
}

/**
 * Runs `place` in the trace that becomes its order's: the active one, or a new one if there is none
 * or if another order was already placed in it.
 */
export async function inNewOrderTrace<Result>(place: () => Promise<Result>): Promise<Result> {
  if (!isTracing()) return place();
  const active = activeSpan();
  if (active && orderOfTrace(active.traceId) === undefined) return place();
  return withSpan({ name: "place order", parent: "root", links: active ? [active] : [] }, place);
}
