import sql from "sql-template-tag";
import { isMistypedApiKey } from "@/lib/auth/api-key-text";
import { requireInternal } from "@/lib/auth/permissions";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context, Verb } from "@/lib/context";
import { demoApiKey } from "@/lib/demo";
import { isTrackingTokenOf, orderIdInTrackingToken } from "@/lib/services/orders/tracking-token";

/**
 * Whether each of up to a hundred tokens is a valid API key or tracking token, for the gateway of
 * `/ws/orders`. A flood of invalid tokens then costs two statements per hundred connections.
 */
export const checkTokens: Verb<{ tokens: readonly string[] }, boolean[]> = async ({
  ctx,
  input,
}) => {
  requireInternal(ctx.actor);
  const isKey = (token: string) => orderIdInTrackingToken(token) === null;
  const [keys, tracking] = await Promise.all([
    validKeys(ctx, input.tokens.filter(isKey)),
    validTrackingTokens(ctx, input.tokens),
  ]);
  return input.tokens.map((token) => (isKey(token) ? keys : tracking).has(token));
};

async function validKeys(ctx: Context, tokens: readonly string[]): Promise<Set<string>> {
  const allowed = tokens.filter(
    (token) => !isMistypedApiKey(token) && (ctx.settings.demo || token !== demoApiKey),
  );
  const byHash = new Map(allowed.map((token) => [hashSecretToken(token).toString("hex"), token]));
  if (byHash.size === 0) return new Set();
  const now = ctx.now();
  const found = await ctx.db.query<{ hash: string }>(sql`
    SELECT sent.hash FROM unnest(${[...byHash.keys()]}::text[]) AS sent (hash)
    WHERE EXISTS (SELECT FROM api_keys
      WHERE (key_hash = decode(sent.hash, 'hex')
          OR (previous_key_hash = decode(sent.hash, 'hex') AND previous_key_until > ${now}))
        AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now}))`);
  return new Set(found.flatMap(({ hash }) => byHash.get(hash) ?? []));
}

async function validTrackingTokens(ctx: Context, tokens: readonly string[]): Promise<Set<string>> {
  const ids = tokens.flatMap((token) => orderIdInTrackingToken(token) ?? []);
  if (ids.length === 0) return new Set();
  const rows = await ctx.db.query<{ id: number; trackingSalt: string }>(sql`
    SELECT id, tracking_salt AS "trackingSalt" FROM orders WHERE id = ANY (${ids}::int[])`);
  const orders = new Map(rows.map((row) => [row.id, row]));
  const isValid = (token: string) => {
    const order = orders.get(orderIdInTrackingToken(token) ?? 0);
    return order !== undefined && isTrackingTokenOf(ctx.settings.trackingSecret, token, order);
  };
  return new Set(tokens.filter(isValid));
}
