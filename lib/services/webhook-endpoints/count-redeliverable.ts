import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { CappedCount } from "@/lib/domain/capped-count";
import { redeliveredMax } from "@/lib/domain/webhooks/endpoint";
import { findEndpoint } from "./endpoint-row";
import { type RedeliveryFilter, redeliverable } from "./redelivery-filter";

/** How many deliveries `redeliverWebhooks` would queue, up to its limit. Throws `NotFound`. */
export const countRedeliverable: Verb<RedeliveryFilter, CappedCount> = async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  await findEndpoint(ctx.db, input.endpointId);
  const [row] = await ctx.db.query<{ count: number }>(sql`
    SELECT count(*) AS count FROM (SELECT ${redeliverable(input)} LIMIT ${redeliveredMax + 1}) x`);
  const count = row?.count ?? 0;
  return { count: Math.min(count, redeliveredMax), isExact: count <= redeliveredMax };
};
