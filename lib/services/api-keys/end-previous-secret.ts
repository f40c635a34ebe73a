import { requireAdmin } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";

/**
 * Ends the secret before the last rotation before its time, which takes effect within five seconds.
 * Returns false when no such secret works any more.
 */
export const endPreviousSecret = defineVerb<{ apiKeyId: number }, boolean>(
  "endPreviousSecret",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    const { apiKeyId } = input;
    return ctx.db.transaction(async (tx) => {
      const ended = await tx.run(
        kysely
          .updateTable("apiKeys")
          .set({ previousKeyHash: null, previousKeyUntil: null })
          .where("id", "=", apiKeyId)
          .where("previousKeyUntil", ">", ctx.now())
          .returning("id"),
      );
      if (ended.length === 0) return false;
      await audit(ctx, tx, { action: "api_key/old_secret_ended", subject: `api_key:${apiKeyId}` });
      return true;
    });
  },
);
