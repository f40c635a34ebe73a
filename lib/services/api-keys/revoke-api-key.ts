import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { audit } from "../audit/audit";

/**
 * Takes an API key back for good; it opens nothing after at most five seconds. False when there is
 * no such key, or it was revoked before.
 */
export const revokeApiKey: Verb<{ apiKeyId: number }, boolean> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  return ctx.db.transaction(async (tx) => {
    const revoked = await tx.query(sql`
      UPDATE api_keys SET revoked_at = ${ctx.now()}
      WHERE id = ${input.apiKeyId} AND revoked_at IS NULL RETURNING 1`);
    if (revoked.length === 0) return false;
    await audit(ctx, tx, { action: "api_key/revoked", subject: `api_key:${input.apiKeyId}` });
    return true;
  });
};
