import type { ShopClient } from "@/tests/contract/shop-client";

const recordedMsMax = 20_000;

/** Waits until a run of an order's function has been recorded in a status, and returns its id. */
export function untilRunIsRecorded(
  shop: ShopClient,
  orderId: number,
  { functionId, status }: { functionId: string; status: string },
): Promise<string> {
  const what = `a run of ${functionId} for order ${orderId} to be ${status}`;
  return shop.until(what, recordedMsMax, async () => {
    const [run] = await shop.rows<{ run_id: string }>(
      `select run_id from telemetry.runs where order_id = $1 and function_id = $2 and status = $3
       order by queued_at limit 1`,
      [orderId, functionId, status],
    );
    return run?.run_id ?? null;
  });
}
