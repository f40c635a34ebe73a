import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireAdmin } from "@/lib/auth/permissions";
import { newSecretToken } from "@/lib/auth/secret-token";
import type { Verb } from "@/lib/context";
import type { CreateApiKey } from "@/lib/domain/api-key";
import { audit } from "../audit/audit";

const prefixChars = 12;
const dayMs = 24 * 60 * 60_000;

/** Makes an API key. It is in this answer alone: only its hash is kept. */
export const createApiKey: Verb<CreateApiKey, { id: number; key: string }> = async ({
  ctx,
  input,
}) => {
  requireAdmin(ctx.actor);
  const { name, scopes, expiresInDays } = input;
  const { token: key, hash } = newSecretToken("wb_live_");
  const now = ctx.now();
  const expiresAt = expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * dayMs);
  const id = await ctx.db.transaction(async (tx) => {
    const [made] = await tx.query<{ id: number }>(sql`
      INSERT INTO api_keys (name, prefix, key_hash, scopes, created_by, created_at, expires_at)
      VALUES (${name}, ${key.slice(0, prefixChars)}, ${hash}, ${[...new Set(scopes)]},
        ${actorName(ctx.actor)}, ${now}, ${expiresAt})
      RETURNING id`);
    if (!made) throw new Error("The key was not made.");
    const data = { scopes, expiresAt };
    await audit(ctx, tx, { action: "api_key/created", subject: `api_key:${made.id}`, data });
    return made.id;
  });
  return { id, key };
};
