import { LRUCache } from "lru-cache";
import type { Actor } from "@/lib/auth/actor";
import { isMistypedApiKey } from "@/lib/auth/api-key-text";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context, Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import { demoApiKey } from "@/lib/demo";
import { type Scope, scopes } from "@/lib/domain/api-key";

type KeyActor = Extract<Actor, { kind: "api_key" }>;

/** Saves a query per request. A revoked key therefore still works for up to five seconds. */
const recentKeys = new LRUCache<string, { actor: KeyActor; readAt: Date }>({ max: 10_000 });
const recentMs = 5_000;
const lastUsedEveryMs = 60_000;
/** Pending lookups. Concurrent requests with the same key share one, and one connection. */
const pendingLookups = new Map<string, Promise<KeyActor | null>>();

const demoKeyHash = hashSecretToken(demoApiKey);

/**
 * The actor of an API key. Null for a key that is unknown, revoked or expired, and for the demo's
 * public key outside the demo. After a rotation the key before it works until its time. The key is
 * looked up by its hash, so the time of a comparison reveals nothing about it; a mistyped one isn't
 * looked up.
 */
export const authenticateApiKey: Verb<{ key: string }, KeyActor | null> = async ({
  ctx,
  input,
}) => {
  if (isMistypedApiKey(input.key)) return null;
  const hash = hashSecretToken(input.key);
  if (!ctx.settings.demo && hash.equals(demoKeyHash)) return null;
  const name = hash.toString("base64");
  const now = ctx.now();
  const recent = recentKeys.get(name);
  if (recent && now.getTime() - recent.readAt.getTime() < recentMs) return recent.actor;
  const pending = pendingLookups.get(name);
  if (pending) return pending;
  const lookup = findByHash(ctx, hash, name, now).finally(() => pendingLookups.delete(name));
  pendingLookups.set(name, lookup);
  return lookup;
};

async function findByHash(
  ctx: Context,
  hash: Buffer,
  name: string,
  now: Date,
): Promise<KeyActor | null> {
  const [row] = await ctx.db.run(
    kysely
      .selectFrom("apiKeys")
      .select(["id", "scopes", "readPerMinute", "writePerMinute", "keyHash"])
      .select(["lastUsedAt", "previousKeyUsedAt", "keyUsedAt"])
      .where((eb) =>
        eb.or([
          eb("keyHash", "=", hash),
          eb("previousKeyHash", "=", hash).and("previousKeyUntil", ">", now),
        ]),
      )
      .where("revokedAt", "is", null)
      .where((eb) => eb.or([eb("expiresAt", "is", null), eb("expiresAt", ">", now)])),
  );
  if (!row) return null;
  const actor = keyActor(row);
  recentKeys.set(name, { actor, readAt: now });
  const isPrevious = !hash.equals(row.keyHash);
  const usedAt = isPrevious ? row.previousKeyUsedAt : row.keyUsedAt;
  if (!usedAt || now.getTime() - usedAt.getTime() > lastUsedEveryMs) {
    const own = isPrevious ? { previousKeyUsedAt: now } : { keyUsedAt: now };
    // If the key was rotated since it was read, these are the columns of another secret.
    const column = isPrevious ? "previousKeyHash" : "keyHash";
    await ctx.db.run(
      kysely
        .updateTable("apiKeys")
        .set({ lastUsedAt: now, ...own })
        .where("id", "=", row.id)
        .where(column, "=", hash),
    );
  }
  return actor;
}

function keyActor(row: {
  id: number;
  scopes: string[];
  readPerMinute: number | null;
  writePerMinute: number | null;
}): KeyActor {
  const { id, readPerMinute: read, writePerMinute: write } = row;
  const hasLimits = read !== null || write !== null;
  return {
    ...{ kind: "api_key", id, scopes: row.scopes.filter(isScope) },
    ...(hasLimits && { limits: { read, write } }),
  };
}

function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text);
}
