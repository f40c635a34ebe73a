import sql from "sql-template-tag";
import type { Actor } from "@/lib/auth/actor";
import { BriefMemory } from "@/lib/auth/brief-memory";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";
import { demoApiKey } from "@/lib/demo";
import { type Scope, scopes } from "@/lib/domain/api-key";

type KeyActor = Extract<Actor, { kind: "api_key" }>;

interface KeyRow {
  id: number;
  scopes: string[];
  lastUsedAt: Date | null;
}

/** A revoked key is refused after at most this long; the hot path saves a query per request. */
const remembered = new BriefMemory<KeyActor>(5_000, 10_000);
const usedEveryMs = 60_000;
/** Look-ups under way: the requests of one key that come at once share one, and one connection. */
const underWay = new Map<string, Promise<KeyActor | null>>();

const demoKeyHash = hashSecretToken(demoApiKey);

/**
 * The actor behind an API key; null for a key that is unknown, revoked or past its time, and for
 * the demo's public key anywhere but in the demo. Looked up by its hash, so that no comparison can
 * be timed against the key itself.
 */
export async function authenticateApiKey({
  ctx,
  input,
}: {
  ctx: Context;
  input: { key: string };
}): Promise<KeyActor | null> {
  const hash = hashSecretToken(input.key);
  if (!ctx.settings.demo && hash.equals(demoKeyHash)) return null;
  const name = hash.toString("base64");
  const now = ctx.now();
  const known = remembered.recall(name, now);
  if (known) return known;
  const shared = underWay.get(name);
  if (shared) return shared;
  const lookUp = findByHash(ctx, hash, name, now).finally(() => underWay.delete(name));
  underWay.set(name, lookUp);
  return lookUp;
}

async function findByHash(
  ctx: Context,
  hash: Buffer,
  name: string,
  now: Date,
): Promise<KeyActor | null> {
  const [row] = await ctx.db.query<KeyRow>(sql`
    SELECT id, scopes, last_used_at AS "lastUsedAt" FROM api_keys
    WHERE key_hash = ${hash} AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > ${now})`);
  if (!row) return null;
  const actor: KeyActor = { kind: "api_key", id: row.id, scopes: row.scopes.filter(isScope) };
  remembered.remember(name, actor, now);
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > usedEveryMs) {
    await ctx.db.query(sql`UPDATE api_keys SET last_used_at = ${now} WHERE id = ${row.id}`);
  }
  return actor;
}

function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text);
}
