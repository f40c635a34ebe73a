import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { ChangeKeyLimits } from "@/lib/domain/api-key";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";

interface Limits {
  readPerMinute: number | null;
  writePerMinute: number | null;
}

/**
 * Changes a key's own limits, in requests per minute, which takes effect within five seconds. Returns
 * false when the key does not exist or was revoked.
 */
export const changeKeyLimits = defineVerb<ChangeKeyLimits, boolean>(
  "changeKeyLimits",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    const { apiKeyId, readPerMinute, writePerMinute } = input;
    return ctx.db.transaction(async (tx) => {
      const [from] = await tx.query<Limits>(sql`
        SELECT read_per_minute AS "readPerMinute", write_per_minute AS "writePerMinute"
        FROM api_keys WHERE id = ${apiKeyId} AND revoked_at IS NULL FOR UPDATE`);
      if (!from) return false;
      const to = { readPerMinute, writePerMinute };
      if (from.readPerMinute === readPerMinute && from.writePerMinute === writePerMinute)
        return true;
      await tx.query(sql`
        UPDATE api_keys SET read_per_minute = ${readPerMinute},
          write_per_minute = ${writePerMinute}
        WHERE id = ${apiKeyId}`);
      await audit(ctx, tx, {
        ...{ action: "api_key/limits_changed", subject: `api_key:${apiKeyId}` },
        data: { from, to },
      });
      return true;
    });
  },
);
