import sql from "sql-template-tag";
import { type AuthorizeRequest, GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { keyMsMax } from "@/lib/domain/order/call-keys";
import type { PaymentFacts } from "@/lib/domain/order/facts";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";

type Attempt = Pick<
  AuthorizeRequest,
  "installation" | "orderId" | "attempt" | "amount" | "currency"
>;

/**
 * The payment that an attempt has made, once the gateway has forgotten the key of its call: repeating
 * the call would be a second payment. Null while the key is known, and once nothing was found: then the
 * call is made again, and the gateway knows the key for another day. Its payments of that time are read
 * in parts: throws `GatewayUnavailable` while some are left, and goes on with them the next time.
 *
 * The age is the attempt's, because every try without an answer writes its row anew.
 */
export async function findForgottenAttempt(
  ctx: Context,
  attempt: Attempt,
  { id, createdAt }: Pick<PaymentFacts, "id" | "createdAt">,
): Promise<PaymentReport | null> {
  const now = ctx.now();
  if (!isForgotten(createdAt, now)) return null;
  const [row] = await ctx.db.query<{ since: Date; after: string | null }>(sql`
    SELECT coalesce(key_renewed_at, created_at) AS since, searched_to AS after
    FROM payments WHERE id = ${id}`);
  if (!row || !isForgotten(row.since, now)) return null;
  const { since, after } = row;
  const until = new Date(since.getTime() + keyMsMax);
  const search = await ctx.gateway.findAttempt({ ...attempt, since, until, after });
  switch (search.kind) {
    case "found":
      return search.payment;
    case "none":
      // Before the call, which can be repeated with its key from now on.
      await ctx.db.query(sql`
        UPDATE payments SET key_renewed_at = ${now}, searched_to = NULL WHERE id = ${id}`);
      return null;
    case "unfinished":
      await ctx.db.query(sql`
        UPDATE payments SET searched_to = ${search.after} WHERE id = ${id}`);
      throw new GatewayUnavailable(
        "The payment gateway's payments are still being looked through.",
      );
  }
}

function isForgotten(calledSince: Date, now: Date): boolean {
  return now.getTime() - calledSince.getTime() > keyMsMax;
}
