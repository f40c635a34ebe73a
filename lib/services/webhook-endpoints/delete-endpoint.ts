import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { findEndpoint, withoutQuery } from "./endpoint-row";

/**
 * Deletes an endpoint and forgets its URL and secrets. Its deliveries are kept as long as others, and
 * those that are waiting are cancelled. Throws `NotFound`.
 */
export const deleteWebhookEndpoint = defineVerb<{ endpointId: number }, void>(
  "deleteWebhookEndpoint",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "webhooks:write");
    const { endpointId } = input;
    const now = ctx.now();
    await ctx.db.transaction(async (tx) => {
      const { url } = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
      await tx.query(sql`
        UPDATE webhook_endpoints SET deleted_at = ${now}, url = '', secret = '',
          previous_secrets = '{}', previous_secrets_until = '{}'
        WHERE id = ${endpointId}`);
      await tx.query(sql`
        UPDATE webhook_deliveries SET status = 'cancelled', settled_at = ${now}
        WHERE endpoint_id = ${endpointId} AND status = 'pending'`);
      const subject = `webhook_endpoint:${endpointId}`;
      const data = { url: withoutQuery(url) };
      await audit(ctx, tx, { action: "webhook_endpoint/deleted", subject, data });
    });
  },
);
