import type { ShopClient } from "@/tests/contract/shop-client";

export interface RecordedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  status: "ok" | "error";
  orderId: number | null;
  isStatement: boolean;
  /** How many quick statements it ran, which have no spans of their own. */
  statements: number;
  links: { traceId: string; spanId: string }[];
}

/** The spans of an order's trace, as the store has them, in the order of their start. */
export class RecordedTrace {
  private readonly byId: Map<string, RecordedSpan>;

  constructor(readonly spans: readonly RecordedSpan[]) {
    this.byId = new Map(spans.map((span) => [span.spanId, span]));
  }

  /** The names from the root to each span of this name, such as `POST … > placeOrder`. */
  pathsTo(name: string): string[] {
    return this.named(name).map((span) => this.pathOf(span).join(" > "));
  }

  named(name: string): RecordedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** Spans whose parent is not in the trace. */
  orphans(): RecordedSpan[] {
    return this.spans.filter(
      ({ parentSpanId }) => parentSpanId !== null && !this.byId.has(parentSpanId),
    );
  }

  private pathOf(span: RecordedSpan): string[] {
    const parent = span.parentSpanId === null ? undefined : this.byId.get(span.parentSpanId);
    return parent ? [...this.pathOf(parent), span.name] : [span.name];
  }
}

/** Reads an order's trace once `isComplete` says that everything expected has been written. */
export async function recordedTrace(
  shop: ShopClient,
  orderId: number,
  isComplete: (trace: RecordedTrace) => boolean,
): Promise<RecordedTrace> {
  let last = new RecordedTrace([]);
  const read = async () => {
    last = new RecordedTrace(
      await shop.rows<RecordedSpan>(
        `select s.trace_id as "traceId", s.span_id as "spanId", s.parent_span_id as "parentSpanId",
           s.name, s.status, s.order_id as "orderId", coalesce(s.links, '[]') as links,
           s.attributes ? 'db.system.name' as "isStatement",
           coalesce((s.attributes ->> 'db.statements')::int, 0) as statements
         from orders o join telemetry.spans s on s.trace_id = o.trace_id
         where o.id = $1 order by s.started_at`,
        [orderId],
      ),
    );
    return isComplete(last) ? last : null;
  };
  return shop.until(`the trace of order ${orderId}`, 60_000, read).catch((error: unknown) => {
    const names = last.spans.map(({ name }) => name);
    throw new Error(`The trace is not complete: ${JSON.stringify(names)}`, { cause: error });
  });
}
