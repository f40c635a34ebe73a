import { requireAdmin } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
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
 * secret that is replaced works for some more hours. A secret of an earlier rotation ends at once.
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
      const rotated = await tx.run(
        kysely
          .updateTable("apiKeys")
          .set((eb) => ({
            ...{ keyHash: hash, prefix, previousKeyHash: eb.ref("keyHash") },
            ...{ previousKeyUntil, previousKeyUsedAt: null, rotatedAt: now },
          }))
          .where("id", "=", apiKeyId)
          .where("prefix", "=", input.prefix)
          .where("revokedAt", "is", null)
          .where((eb) => eb.or([eb("expiresAt", "is", null), eb("expiresAt", ">", now)]))
          .returning("id"),
      );
      if (rotated.length === 0) return { kind: "not_current" as const };
      const data = { previousKeyUntil };
      await audit(ctx, tx, { action: "api_key/rotated", subject: `api_key:${apiKeyId}`, data });
      return { kind: "rotated" as const, key, previousKeyUntil: previousKeyUntil.toISOString() };
    });
  },
);
