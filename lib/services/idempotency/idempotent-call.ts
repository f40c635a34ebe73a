import sql, { type Sql } from "sql-template-tag";
import { credentialOf } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { erasedText } from "@/lib/domain/text";
import { differingFields, type RequestHashes } from "./request-hashes";

/** How long a key replays the answer of its first call. */
export const keyLifetimeMs = 24 * 60 * 60_000;

/** A call that has not ended after this time was ended by a crash. It may be repeated. */
const runningMsMax = 90_000;

export interface KeyedCall {
  key: string;
  method: string;
  path: string;
  requestId: string;
  hashes: RequestHashes;
  /** The order that the call is about. */
  orderId: number | null;
}

/** An answer that is kept, to be sent again. */
export interface KeptAnswer {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

/**
 * A call's right to its key, which another call takes over if this one doesn't end in time. A verb that
 * gets it has its effect once for the key: see `markChanged` and `callKey`.
 */
export interface Claim {
  credential: string;
  key: string;
  lockedUntil: Date;
  /** When the key was first sent, in the 24 hours for which it is known. */
  startedAt: Date;
  /**
   * What an earlier run of the call, which was cut off before its answer was kept, has changed, such as
   * `order:7`; null if nothing.
   */
  changedSubject: string | null;
}

/**
 * The name of the call and of those that repeat it, for effects that keep such a name forever. A later
 * call for which the caller reuses the key has another one.
 */
export function callKey({ credential, startedAt, key }: Claim): string {
  return `${credential}:${startedAt.getTime()}:${key}`;
}

/**
 * Another call has taken the key over, because this one took too long. Nothing was changed: the other
 * one makes the change, and its answer is the one that counts.
 */
export class CallTakenOver extends Error {
  override name = "CallTakenOver";
}

/**
 * The statement that records what a call changes, as a part of the statement that changes it. It returns
 * a row if the call may: without one, another call has taken the key over, and nothing must be written.
 *
 * @param condition Whether the change is made, apart from that.
 */
export function markChanged(claim: Claim, subject: string, condition = sql`true`): Sql {
  return sql`
    UPDATE idempotency_keys SET changed_subject = ${subject}
    WHERE ${isOwn(claim)} AND changed_subject IS NULL AND ${condition}
    RETURNING key`;
}

/**
 * Records what a call has changed in this transaction. Throws `CallTakenOver`, with which the transaction
 * is to end, if another call has taken the key over.
 */
export async function recordChanged(tx: Queryable, claim: Claim, subject: string): Promise<void> {
  const marked = await tx.query(markChanged(claim, subject));
  if (marked.length === 0) throw new CallTakenOver();
}

export type StartedCall =
  /** The key is this call's until then. End it by `keepAnswer`, `releaseKey` or `unlockKey`. */
  | { kind: "started"; claim: Claim }
  | { kind: "answered"; answer: KeptAnswer }
  /** The answer was erased, with the personal data of a customer. */
  | { kind: "erased" }
  /** The first call with this key has not ended. */
  | { kind: "running" }
  /** The key was used for another request, which differs in these fields of its body. */
  | { kind: "key_reused"; fields: readonly string[] };

/**
 * Claims the key for a call, or finds the answer of the first call with it. A claim outlives a crash:
 * the same call may then be repeated, with the claim's `startedAt` and `changedSubject`.
 */
export async function startKeyedCall(ctx: Context, call: KeyedCall): Promise<StartedCall> {
  const now = ctx.now();
  const credential = credentialOf(ctx.actor);
  const lockedUntil = new Date(now.getTime() + runningMsMax);
  const [claimed] = await ctx.db.query<Pick<Claim, "startedAt" | "changedSubject">>(sql`
    INSERT INTO idempotency_keys AS k (credential, key, request_hash, order_id, created_at,
      expires_at, method, path, request_id, field_hashes, locked_until)
    VALUES (${credential}, ${call.key}, ${call.hashes.request},
      (SELECT id FROM orders WHERE id = ${call.orderId}), ${now},
      ${new Date(now.getTime() + keyLifetimeMs)}, ${call.method}, ${call.path},
      ${call.requestId}, ${JSON.stringify(call.hashes.fields)}::jsonb, ${lockedUntil})
    ON CONFLICT (credential, key) DO UPDATE SET ${resetColumns(now)}
    WHERE k.expires_at <= ${now}
      OR (k.locked_until <= ${now} AND k.request_hash = excluded.request_hash)
    RETURNING k.created_at AS "startedAt", k.changed_subject AS "changedSubject"`);
  const claim = { credential, key: call.key, lockedUntil };
  if (claimed) return { kind: "started", claim: { ...claim, ...claimed } };
  return readFirstCall(ctx, credential, call);
}

/**
 * The columns of a row `k` that a call with its key takes over: all but the key's own. Once the key has
 * expired, nothing of its first call stays.
 */
export function resetColumns(now: Date): Sql {
  return sql`request_hash = excluded.request_hash, order_id = excluded.order_id,
      created_at = CASE WHEN k.expires_at > ${now} THEN k.created_at ELSE excluded.created_at END,
      changed_subject = CASE WHEN k.expires_at > ${now} THEN k.changed_subject END,
      expires_at = excluded.expires_at, method = excluded.method, path = excluded.path,
      request_id = excluded.request_id, field_hashes = excluded.field_hashes,
      locked_until = excluded.locked_until, status = NULL, answer = NULL, answer_headers = '{}',
      replays = 0, last_replayed_at = NULL, conflicts = 0, last_conflict_at = NULL,
      last_conflict_fields = '{}'`;
}

interface FirstCall {
  requestHash: string;
  fieldHashes: Record<string, string>;
  status: number | null;
  answer: unknown;
  isErased: boolean;
  answerHeaders: Record<string, string>;
}

async function readFirstCall(
  ctx: Context,
  credential: string,
  { key, hashes }: KeyedCall,
): Promise<StartedCall> {
  const [first] = await ctx.db.query<FirstCall>(sql`
    SELECT request_hash AS "requestHash", field_hashes AS "fieldHashes", status, answer,
      answer IS NULL AS "isErased", answer_headers AS "answerHeaders"
    FROM idempotency_keys WHERE credential = ${credential} AND key = ${key}`);
  // The first call has failed and released its key in this moment.
  if (!first) return { kind: "running" };
  if (first.requestHash !== hashes.request) {
    const fields = differingFields(first.fieldHashes, hashes.fields);
    await countConflict(ctx, { credential, key }, fields);
    return { kind: "key_reused", fields };
  }
  if (first.status === null) return { kind: "running" };
  await countReplay(ctx, { credential, key });
  if (first.isErased) return { kind: "erased" };
  const { status, answer: body, answerHeaders: headers } = first;
  return { kind: "answered", answer: { status, body, headers } };
}

interface KeyOfCredential {
  credential: string;
  key: string;
}

/** Records that a key was sent with another request than its first. */
export async function countConflict(
  ctx: Context,
  { credential, key }: KeyOfCredential,
  fields: readonly string[],
): Promise<void> {
  await ctx.db.query(sql`
    UPDATE idempotency_keys SET conflicts = conflicts + 1, last_conflict_at = ${ctx.now()},
      last_conflict_fields = ${[...fields]}::text[]
    WHERE credential = ${credential} AND key = ${key}`);
}

/** Records that the answer of a key's first call was sent again. */
export async function countReplay(
  ctx: Context,
  { credential, key }: KeyOfCredential,
): Promise<void> {
  await ctx.db.query(sql`
    UPDATE idempotency_keys SET replays = replays + 1, last_replayed_at = ${ctx.now()}
    WHERE credential = ${credential} AND key = ${key}`);
}

/**
 * Keeps the answer of a call, for calls that repeat it. Does nothing if another has taken it over. Of an
 * answer about an order that was erased meanwhile, only the status is kept: the order is locked, so that
 * no erasure comes between.
 */
export async function keepAnswer(ctx: Context, claim: Claim, answer: KeptAnswer): Promise<void> {
  const isErased = sql`(SELECT is_erased FROM about)`;
  await ctx.db.query(sql`
    WITH about AS (
      SELECT shipping_address = to_jsonb(${erasedText}::text) AS is_erased FROM orders
      WHERE id = (SELECT order_id FROM idempotency_keys WHERE ${isOwn(claim)}) FOR SHARE
    )
    UPDATE idempotency_keys SET status = ${answer.status}, locked_until = NULL,
      answer = CASE WHEN ${isErased} THEN NULL
        ELSE ${JSON.stringify(answer.body ?? null)}::jsonb END,
      answer_headers = CASE WHEN ${isErased} THEN '{}'
        ELSE ${JSON.stringify(answer.headers)}::jsonb END
    WHERE ${isOwn(claim)}`);
}

/**
 * Releases the key of a call that was refused: it may be corrected. If the call has changed something
 * before, it can only be repeated as it is.
 */
export async function releaseKey(ctx: Context, claim: Claim): Promise<void> {
  await ctx.db.query(sql`
    WITH released AS (
      DELETE FROM idempotency_keys WHERE ${isOwn(claim)} AND changed_subject IS NULL
    )
    UPDATE idempotency_keys SET locked_until = ${ctx.now()}
    WHERE ${isOwn(claim)} AND changed_subject IS NOT NULL`);
}

/** Lets the call of the key be repeated at once. It failed, and may have changed something. */
export async function unlockKey(ctx: Context, claim: Claim): Promise<void> {
  await ctx.db.query(sql`
    UPDATE idempotency_keys SET locked_until = ${ctx.now()} WHERE ${isOwn(claim)}`);
}

function isOwn({ credential, key, lockedUntil }: Claim): Sql {
  return sql`credential = ${credential} AND key = ${key} AND locked_until = ${lockedUntil}`;
}
