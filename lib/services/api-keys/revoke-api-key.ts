import { requireAdmin } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";

/**
 * Revokes an API key permanently, which takes effect within five seconds. Returns false when the
 * key does not exist or was revoked before.
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
      await audit(ctx, tx, { action: "api_key/revoked", subject: `api_key:${input.apiKeyId}` });
      return true;
    });
  },
);
