import sql, { empty } from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { ApiKeyView } from "@/lib/domain/api-key";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";

type Times =
  | "lastUsedAt"
  | "expiresAt"
  | "revokedAt"
  | "rotatedAt"
  | "previousKeyUntil"
  | "previousKeyUsedAt";
type Row = Omit<ApiKeyView, "createdAt" | Times> & { createdAt: Date } & Record<Times, Date | null>;

/** A page of the API keys, newest first. `next` is the cursor of the following page. */
export const listApiKeys: Verb<
  { before?: number | undefined; limit: number },
  { keys: ApiKeyView[]; next: number | null }
> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const rows = await ctx.db.query<Row>(sql`
    SELECT k.id, k.name, k.prefix, k.scopes, ${actorDisplayName(sql`k.created_by`)} AS "createdBy",
      k.created_at AS "createdAt", k.last_used_at AS "lastUsedAt", k.expires_at AS "expiresAt",
      k.revoked_at AS "revokedAt", k.rotated_at AS "rotatedAt",
      k.read_per_minute AS "readPerMinute", k.write_per_minute AS "writePerMinute",
      CASE WHEN k.previous_key_until > ${ctx.now()} THEN k.previous_key_until
        END AS "previousKeyUntil",
      k.previous_key_used_at AS "previousKeyUsedAt",
      ARRAY(SELECT e.id FROM webhook_endpoints e
        WHERE e.deleted_at IS NULL AND e.created_by = 'api_key:' || k.id
        ORDER BY e.id) AS "webhookEndpoints"
    FROM api_keys k ${input.before ? sql`WHERE k.id < ${input.before}` : empty}
    ORDER BY k.id DESC LIMIT ${input.limit + 1}`);
  const keys = rows.slice(0, input.limit).map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    rotatedAt: row.rotatedAt?.toISOString() ?? null,
    previousKeyUntil: row.previousKeyUntil?.toISOString() ?? null,
    previousKeyUsedAt: row.previousKeyUsedAt?.toISOString() ?? null,
  }));
  return { keys, next: rows.length > input.limit ? (keys.at(-1)?.id ?? null) : null };
};
