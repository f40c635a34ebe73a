import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { idText } from "@/lib/domain/url-fields";
import { readStore } from "@/lib/services/telemetry/read-store";

/**
 * `orders`: the text is the id of one order and the reference of another, or several clients use it as
 * a reference. `unavailable`: the store could not be read, so an id may be known that was not found.
 */
export type FoundTrace =
  | { kind: "order"; orderId: number }
  | { kind: "orders"; orders: readonly FoundOrder[] }
  | { kind: "trace"; traceId: string }
  | { kind: "run"; runId: string }
  | { kind: "none" }
  | { kind: "off" }
  | { kind: "unavailable" };

export interface FoundOrder {
  id: number;
  reference: string | null;
}

/** More orders with the same reference are found on the page of orders. */
const ordersMax = 5;

/**
 * Finds what an id belongs to: an order's id or reference, a trace's id, a run's id, or the request
 * id that a response and its log lines name.
 */
export const findTrace: Verb<{ text: string }, FoundTrace> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const text = input.text.trim();
  return (await findOrder(ctx, text)) ?? (await findStored(ctx, text));
};

async function findOrder(ctx: Context, text: string): Promise<FoundTrace | null> {
  const id = idText.safeParse(text.replace(/^#/, ""));
  const orders = await ctx.db.query<FoundOrder>(sql`
    SELECT id, reference FROM orders WHERE id = ${id.success ? id.data : null}
    UNION (SELECT id, reference FROM orders WHERE reference = ${text}
      ORDER BY created_at DESC, id DESC LIMIT ${ordersMax})
    ORDER BY id DESC`);
  const [first] = orders;
  if (!first) return null;
  return orders.length === 1 ? { kind: "order", orderId: first.id } : { kind: "orders", orders };
}

async function findStored(ctx: Context, text: string): Promise<FoundTrace> {
  return readStore(ctx, async ({ db }): Promise<FoundTrace> => {
    const [found] = await db.query<{ traceId: string | null; runId: string | null }>(sql`
      (SELECT trace_id AS "traceId", NULL AS "runId" FROM telemetry.spans
        WHERE trace_id = ${text.toLowerCase()} LIMIT 1)
      UNION ALL
      (SELECT trace_id, NULL FROM telemetry.runs WHERE trace_id = ${text.toLowerCase()} LIMIT 1)
      UNION ALL
      (SELECT NULL, run_id FROM telemetry.runs WHERE run_id = ${text} LIMIT 1)
      UNION ALL
      (SELECT trace_id, NULL FROM telemetry.spans WHERE parent_span_id IS NULL
        AND kind = 'server' AND attributes ->> 'request.id' = ${text} LIMIT 1)
      LIMIT 1`);
    if (found?.runId) return { kind: "run", runId: found.runId };
    return found?.traceId ? { kind: "trace", traceId: found.traceId } : { kind: "none" };
  });
}
