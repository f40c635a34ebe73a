import type { Pool } from "pg";

export interface Books {
  intents: {
    id: string;
    orderId: number | null;
    status: string;
    amount: number;
    currency: string;
    amountReceived: number;
  }[];
  refunds: { id: string; intent: string; amount: number }[];
  disputes: { id: string; intent: string; amount: number; status: string }[];
}

/**
 * Every payment intent, and every refund that has not failed, and
 * every dispute, for comparison with the shop's own
 * records. Amounts are in minor units.
 */
export async function readBooks(pool: Pool): Promise<Books> {
  const { rows } = await pool.query<{ books: Books }>(`
    select json_build_object(
      'intents', (
        select coalesce(json_agg(json_build_object(
          'id', id,
          'orderId', case when object->'metadata'->>'orderId' ~ '^[0-9]{1,15}$'
                          then (object->'metadata'->>'orderId')::bigint end,
          'status', status,
          'amount', amount,
          'currency', object->>'currency',
          'amountReceived', amount_received
        ) order by seq), '[]') from gateway.payment_intents),
      'refunds', (
        select coalesce(json_agg(json_build_object(
          'id', id, 'intent', payment_intent, 'amount', amount
        ) order by seq), '[]') from gateway.refunds where status <> 'failed'),
      'disputes', (
        select coalesce(json_agg(json_build_object(
          'id', id, 'intent', payment_intent, 'amount', amount, 'status', status
        ) order by seq), '[]') from gateway.disputes)
    ) as books`);
  return rows[0]?.books ?? { intents: [], refunds: [], disputes: [] };
}
