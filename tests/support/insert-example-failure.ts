import type { ShopClient } from "@/tests/contract/shop-client";

/** Inserts a group of failures with one failed run for an order, and returns its fingerprint. */
export async function insertExampleFailure(shop: ShopClient, orderId: number): Promise<string> {
  const [group] = await shop.rows<{ fingerprint: string }>(
    `insert into failure_groups (fingerprint, function_id, cause, failures, first_seen_at, last_seen_at)
     values (left(md5($1::text), 16), 'create-shipment', 'Error: ECONNREFUSED', 3,
       now() - interval '20 minutes', now() - interval '2 minutes')
     returning fingerprint`,
    [`example ${orderId}`],
  );
  if (!group) throw new Error("The failure group was not inserted.");
  const events = [{ name: "payment/completed", data: { orderId, seq: 4 } }];
  await shop.rows(
    `insert into failed_runs (function_id, subject, run_id, event_name, events, order_ids, error_name,
       error, cause, fingerprint, step, frames, failures, first_failed_at, failed_at)
     values ('create-shipment', $1, $2, 'payment/completed', $3, $4, 'CarrierUnavailable',
       'The carrier did not respond.', 'Error: ECONNREFUSED', $5, 'create-shipment',
       '{at createLabel (lib/clients/carrier.ts)}', 3, now() - interval '20 minutes',
       now() - interval '2 minutes')`,
    [
      `order-${orderId}`,
      `example-${orderId}`,
      JSON.stringify(events),
      [orderId],
      group.fingerprint,
    ],
  );
  return group.fingerprint;
}
