import { actorName } from "@/lib/auth/actor";
import { requireAdmin } from "@/lib/auth/permissions";
import { newSecretToken } from "@/lib/auth/secret-token";
import { kysely } from "@/lib/db/kysely";
import type { CreateApiKey } from "@/lib/domain/api-key";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";

const prefixChars = 12;
const dayMs = 24 * 60 * 60_000;

/** Creates an API key. Only its hash is stored, so this is the only time that the key is shown. */
export const createApiKey = defineVerb<CreateApiKey, { id: number; key: string }>(
  "createApiKey",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    const { name, scopes, expiresInDays } = input;
    const { token: key, hash } = newSecretToken("wb_live_");
    const now = ctx.now();
    const expiresAt =
      expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * dayMs);
    const row = {
      name,
      prefix: key.slice(0, prefixChars),
      keyHash: hash,
      scopes: [...new Set(scopes)],
      createdBy: actorName(ctx.actor),
      createdAt: now,
      expiresAt,
    };
    const id = await ctx.db.transaction(async (tx) => {
      const [created] = await tx.run(kysely.insertInto("apiKeys").values(row).returning("id"));
      if (!created) throw new Error("The API key was not inserted.");
      const data = { scopes, expiresAt };
      await audit(ctx, tx, { action: "api_key/created", subject: `api_key:${created.id}`, data });
      return created.id;
    });
    return { id, key };
  },
);
