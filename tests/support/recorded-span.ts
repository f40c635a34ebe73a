import type { ShopClient } from "@/tests/contract/shop-client";

const recordedMsMax = 30_000;

/**
 * Waits until a span with this name and the root are stored in an order's trace, and returns the
 * trace's id. Spans are written when they end, in batches.
 */
export function untilSpanIsRecorded(
  shop: ShopClient,
  orderId: number,
  name: string,
): Promise<string> {
  return shop.until(`the span ${name} of order ${orderId}`, recordedMsMax, async () => {
    const [row] = await shop.rows<{ trace_id: string }>(
      `select trace_id from orders o where id = $1
       and exists (select from telemetry.spans s where s.trace_id = o.trace_id and s.name = $2)
       and exists (
         select from telemetry.spans s where s.trace_id = o.trace_id and s.parent_span_id is null)`,
      [orderId, name],
    );
    return row?.trace_id ?? null;
  });
}
