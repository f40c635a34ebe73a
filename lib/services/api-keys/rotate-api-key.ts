import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { RotateApiKey } from "@/lib/domain/api-key";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { newSecret } from "./new-secret";

const hourMs = 60 * 60_000;

export type RotateKeyOutcome =
  /** The new secret, which is only ever in this answer, and until when the one before it works. */
  | { kind: "rotated"; key: string; previousKeyUntil: string }
  /** The key was rotated meanwhile, or was revoked or expired, or does not exist. */
  | { kind: "not_current" };

/**
 * Gives a key a new secret. Its id, scopes, limits, idempotency keys and references stay, and the
 * secret that is replaced works for some more hours. A secret of an earlier rotation ends at once,
 * unless the one that is replaced has authenticated no call yet: then nobody may have received it, as
 * when the answer to its rotation was lost. It ends at once instead, and the one before it works on.
 */
export const rotateApiKey = defineVerb<RotateApiKey, RotateKeyOutcome>(
  "rotateApiKey",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    const { apiKeyId, overlapHours } = input;
    const { key, hash, prefix } = newSecret(ctx);
    const now = ctx.now();
    const previousKeyUntil = new Date(now.getTime() + overlapHours * hourMs);
    return ctx.db.transaction(async (tx) => {
      const isUnused = sql`previous_key_until > ${now} AND key_used_at IS NULL`;
      const rotated = await tx.query(sql`
        UPDATE api_keys SET key_hash = ${hash}, prefix = ${prefix}, rotated_at = ${now},
          key_used_at = NULL, previous_key_until = ${previousKeyUntil},
          previous_key_hash = CASE WHEN ${isUnused} THEN previous_key_hash ELSE key_hash END,
          previous_key_used_at = CASE WHEN ${isUnused} THEN previous_key_used_at END
        WHERE id = ${apiKeyId} AND prefix = ${input.prefix} AND revoked_at IS NULL
          AND coalesce(expires_at > ${now}, true)
        RETURNING id`);
      if (rotated.length === 0) return { kind: "not_current" as const };
      const data = { previousKeyUntil };
      await audit(ctx, tx, { action: "api_key/rotated", subject: `api_key:${apiKeyId}`, data });
      return { kind: "rotated" as const, key, previousKeyUntil: previousKeyUntil.toISOString() };
    });
  },
);
