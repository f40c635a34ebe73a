import sql from "sql-template-tag";
import type { OutgoingEvent } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { isSentToInngest, resumesOrder } from "@/lib/domain/events";
import { orderTraceparent } from "@/lib/telemetry/order-traces";
import type { RowLock } from "./row-lock";
import type { UnsentEvent } from "./select-unsent-events";

/**
 * Sends order events to Inngest and marks all rows as sent. Events that only the timeline shows are
 * marked without being sent.
 */
export async function sendOrderEvents(
  ctx: Context,
  events: readonly UnsentEvent[],
  lock: RowLock,
): Promise<void> {
  if (events.length === 0) return;
  const outgoing = events.filter(({ type }) => isSentToInngest(type) || resumesOrder(type));
  await ctx.inngest.send(outgoing.map(toOutgoingEvent));
  const mark = sql`
    UPDATE order_events SET sent_at = ${ctx.now()}
    WHERE id = ANY (${events.map((event) => event.id)}::bigint[])`;
  await lock(() => ctx.db.query(mark));
}

/** The functions that the event starts continue the order's trace, below what wrote the event. */
function traceOf({ traceId, spanId }: UnsentEvent): { _trace?: string } {
  return traceId === null ? {} : { _trace: orderTraceparent(traceId, spanId) };
}

/** An event that only makes its order continue is sent as `order/resume`, without its own data. */
function toOutgoingEvent(event: UnsentEvent): OutgoingEvent {
  const { orderId, seq, type } = event;
  const common = { orderId, seq, at: event.at.toISOString(), ...traceOf(event) };
  const id = `order-${orderId}-${seq}`;
  if (resumesOrder(type)) return { id, name: "order/resume", data: common };
  return { id, name: type, data: { ...event.data, ...common } };
}
