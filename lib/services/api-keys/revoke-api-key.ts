import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";

/**
 * Revokes an API key permanently, which takes effect within five seconds. Returns false when the
 * key does not exist or was revoked before. Webhook endpoints that it has created go on, as events of
 * others may depend on them, and are named in the audit log.
 */
export const revokeApiKey = defineVerb<{ apiKeyId: number }, boolean>(
  "revokeApiKey",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    return ctx.db.transaction(async (tx) => {
      const revoked = await tx.run(
        kysely
          .updateTable("apiKeys")
          .set({ revokedAt: ctx.now() })
          .where("id", "=", input.apiKeyId)
          .where("revokedAt", "is", null)
          .returning("id"),
      );
      if (revoked.length === 0) return false;
      const subject = `api_key:${input.apiKeyId}`;
      const endpoints = await tx.query<{ id: number }>(sql`
        SELECT id FROM webhook_endpoints
        WHERE created_by = ${subject} AND deleted_at IS NULL ORDER BY id`);
      const data = { webhookEndpoints: endpoints.map(({ id }) => id) };
      await audit(ctx, tx, { action: "api_key/revoked", subject, data });
      return true;
    });
  },
);
