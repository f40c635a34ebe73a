import type { ShopClient } from "@/tests/contract/shop-client";

interface ExampleFailures {
  functionId: string;
  eventName: string;
  /** The outer error, and the innermost one, by which failures are grouped. */
  error: { name: string; message: string };
  cause: string;
  step: string;
  frame: string;
  /** One failed run each. */
  orderIds: readonly number[];
}

/** Inserts a group of failures with one failed run for an order, and returns its fingerprint. */
export async function insertExampleFailure(shop: ShopClient, orderId: number): Promise<string> {
  return insertExampleFailures(shop, {
    functionId: "create-shipment",
    eventName: "payment/completed",
    error: { name: "CarrierUnavailable", message: "The carrier did not respond." },
    cause: "Error: ECONNREFUSED",
    step: "create-shipment",
    frame: "at createLabel (lib/clients/carrier.ts)",
    orderIds: [orderId],
  });
}

/** Inserts a group of failures with a failed run for each order, and returns its fingerprint. */
export async function insertExampleFailures(
  shop: ShopClient,
  failures: ExampleFailures,
): Promise<string> {
  const { functionId, eventName, error, cause, step, frame, orderIds } = failures;
  const [group] = await shop.rows<{ fingerprint: string }>(
    `insert into failure_groups (fingerprint, function_id, cause, failures, first_seen_at, last_seen_at)
     values (left(md5($1::text), 16), $2, $3, 3 * $4::int, now() - interval '20 minutes',
       now() - interval '2 minutes')
     returning fingerprint`,
    [`example ${functionId} ${orderIds.join(" ")}`, functionId, cause, orderIds.length],
  );
  if (!group) throw new Error("The failure group was not inserted.");
  await shop.rows(
    `insert into failed_runs (function_id, subject, run_id, event_name, events, order_ids, error_name,
       error, cause, fingerprint, step, frames, failures, first_failed_at, failed_at)
     select $1::text, 'order-' || id, 'example-' || $1::text || '-' || id, $2::text,
       jsonb_build_array(jsonb_build_object('name', $2::text,
         'data', jsonb_build_object('orderId', id, 'seq', 4))),
       array[id], $3, $4, $5, $6, $7, array[$8::text], 3,
       now() - interval '20 minutes', now() - n * interval '2 minutes'
     from unnest($9::int[]) with ordinality as orders (id, n)`,
    [
      ...[functionId, eventName, error.name, error.message, cause, group.fingerprint],
      ...[step, frame, [...orderIds]],
    ],
  );
  return group.fingerprint;
}
