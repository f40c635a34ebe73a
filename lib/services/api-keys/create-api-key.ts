import { actorName } from "@/lib/auth/actor";
import { requireAdmin } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
import type { CreateApiKey } from "@/lib/domain/api-key";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { newSecret } from "./new-secret";

const dayMs = 24 * 60 * 60_000;

/** Creates an API key. Only its hash is stored, so this is the only time that the key is shown. */
export const createApiKey = defineVerb<CreateApiKey, { id: number; key: string }>(
  "createApiKey",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    const { name, scopes, expiresInDays, readPerMinute, writePerMinute } = input;
    const { key, hash, prefix } = newSecret(ctx);
    const now = ctx.now();
    const expiresAt =
      expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * dayMs);
    const row = {
      name,
      prefix,
      keyHash: hash,
      scopes: [...new Set(scopes)],
      createdBy: actorName(ctx.actor),
      createdAt: now,
      expiresAt,
      readPerMinute,
      writePerMinute,
    };
    const id = await ctx.db.transaction(async (tx) => {
      const [created] = await tx.run(kysely.insertInto("apiKeys").values(row).returning("id"));
      if (!created) throw new Error("The API key was not inserted.");
      const data = { scopes, expiresAt, readPerMinute, writePerMinute };
      await audit(ctx, tx, { action: "api_key/created", subject: `api_key:${created.id}`, data });
      return created.id;
    });
    return { id, key };
  },
);
