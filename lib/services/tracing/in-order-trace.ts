import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { orderRoot, rememberedOrderTrace, rememberOrderTrace } from "@/lib/telemetry/order-traces";
import {
  activeSpan,
  eventSpanOf,
  isTracing,
  type SpanSettings,
  withOrderId,
  withSpan,
} from "@/lib/telemetry/spans";
import { unlessRefused } from "./unless-refused";

/**
 * Runs `work` in a span of the order's trace. Inside that trace it is a child of the active span.
 * In a batch it is a child of the order's event. Elsewhere, such as in an operator's request, it is
 * a child of the order's root and linked to the active span; if the caller is refused, it stays in
 * the active trace. `seq` names the event, if a batch has several of one order.
 */
export async function inOrderTrace<Result>(
  db: Queryable,
  orderId: number,
  settings: SpanSettings & { seq?: number },
  work: () => Promise<Result>,
): Promise<Result> {
  if (!isTracing()) return work();
  const active = activeSpan();
  const traceId = await findOrderTrace(db, orderId);
  const inSpan = (more: Partial<SpanSettings>) =>
    withOrderId(orderId, () => withSpan({ ...settings, ...more }, work));
  if (traceId === null) return unlessRefused(settings, () => inSpan({}));
  if (active?.traceId === traceId) return inSpan({});
  const eventSpan = eventSpanOf(orderId, settings.seq);
  if (eventSpan) return inSpan({ parent: eventSpan });
  const links = [...(settings.links ?? []), ...(active ? [active] : [])];
  return unlessRefused(settings, () => inSpan({ parent: orderRoot(traceId), links }));
}

/**
 * The id of an order's trace; null if it has none, because telemetry was off when it was placed.
 * Looking it up never fails the work that is to be traced.
 */
async function findOrderTrace(db: Queryable, orderId: number): Promise<string | null> {
  const remembered = rememberedOrderTrace(orderId);
  if (remembered !== undefined) return remembered;
  try {
    const [row] = await db.query<{ traceId: string | null }>(
      sql`SELECT trace_id AS "traceId" FROM orders WHERE id = ${orderId}`,
    );
    if (!row?.traceId) return null;
    rememberOrderTrace(orderId, row.traceId);
    return row.traceId;
  } catch {
    return null;
  }
}
