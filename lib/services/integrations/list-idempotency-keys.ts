import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type {
  IdempotencyKeyDetails,
  IdempotencyKeyView,
  KeyCursor,
  KeyState,
} from "@/lib/domain/integrations/idempotency-key";
import { redactValue } from "@/lib/telemetry/redact/redact-value";
import { nameKeys } from "./name-keys";

/** A page of the idempotency keys that integrations have sent in the last 24 hours, newest first. */
export const listIdempotencyKeys: Verb<
  { before?: KeyCursor | undefined; limit: number },
  { keys: IdempotencyKeyView[]; next: KeyCursor | null }
> = async ({ ctx, input: { before, limit } }) => {
  requireOperator(ctx.actor);
  const rows = await ctx.db.query<Row>(sql`
    SELECT ${columns} FROM idempotency_keys k
    WHERE k.credential LIKE 'api_key:%' AND k.expires_at > ${ctx.now()} ${isBefore(before)}
    ORDER BY k.expires_at DESC, k.credential DESC, k.key DESC LIMIT ${limit + 1}`);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { keys: await toViews(ctx, shown), next: last ? cursorOf(last) : null };
};

/** Two integrations may have sent the same key. */
const foundMax = 20;

/** A key with its answer, once for each integration that has sent it in the last 24 hours. */
export const findIdempotencyKey: Verb<{ key: string }, IdempotencyKeyDetails[]> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  // By the primary key, for each of the shop's API keys.
  const rows = await ctx.db.query<Row & Answer>(sql`
    SELECT ${columns}, k.answer, k.answer IS NULL AS "isErased",
      k.answer_headers AS "answerHeaders"
    FROM api_keys a
      JOIN idempotency_keys k ON k.credential = 'api_key:' || a.id AND k.key = ${input.key}
    WHERE k.expires_at > ${ctx.now()}
    ORDER BY k.expires_at DESC, k.credential DESC LIMIT ${foundMax}`);
  const views = await toViews(ctx, rows);
  return views.map((view, index) => ({ ...view, answer: answerOf(rows[index]) }));
};

interface Row {
  key: string;
  credential: string;
  method: string;
  path: string;
  requestId: string | null;
  orderId: number | null;
  createdAt: Date;
  expiresAt: Date;
  lockedUntil: Date | null;
  status: number | null;
  replays: number;
  lastReplayedAt: Date | null;
  conflicts: number;
  lastConflictAt: Date | null;
  conflictFields: string[];
}

interface Answer {
  /** Also null if the answer has an empty body. */
  answer: unknown;
  isErased: boolean;
  answerHeaders: unknown;
}

const columns = sql`k.key, k.credential, k.method, k.path, k.request_id AS "requestId",
  k.order_id AS "orderId", k.created_at AS "createdAt", k.expires_at AS "expiresAt",
  k.locked_until AS "lockedUntil", k.status, k.replays, k.last_replayed_at AS "lastReplayedAt",
  k.conflicts, k.last_conflict_at AS "lastConflictAt", k.last_conflict_fields AS "conflictFields"`;

function isBefore(before: KeyCursor | undefined): Sql {
  if (!before) return empty;
  const { expiresAt, credential, key } = before;
  return sql`AND (k.expires_at, k.credential, k.key) < (${expiresAt}, ${credential}, ${key})`;
}

function cursorOf({ expiresAt, credential, key }: Row): KeyCursor {
  return { expiresAt, credential, key };
}

async function toViews(ctx: Context, rows: readonly Row[]): Promise<IdempotencyKeyView[]> {
  const idOf = ({ credential }: Row) => Number(credential.replace("api_key:", ""));
  const names = await nameKeys(ctx, rows.map(idOf));
  return rows.map((row) => {
    const { lockedUntil, createdAt, expiresAt, lastReplayedAt, lastConflictAt, ...fields } = row;
    return {
      ...fields,
      apiKey: names.get(idOf(row)) ?? null,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      lastReplayedAt: lastReplayedAt?.toISOString() ?? null,
      lastConflictAt: lastConflictAt?.toISOString() ?? null,
      state: stateOf(lockedUntil, ctx.now()),
      // An order that was placed is its own answer, and was answered by 201.
      status: row.status ?? (lockedUntil === null ? 201 : null),
    };
  });
}

function stateOf(lockedUntil: Date | null, now: Date): KeyState {
  if (lockedUntil === null) return "answered";
  return lockedUntil > now ? "running" : "interrupted";
}

function answerOf(row: (Row & Answer) | undefined): IdempotencyKeyDetails["answer"] {
  if (!row || row.lockedUntil !== null) return null;
  // Of an order that was placed, neither the status nor the answer is kept.
  if (row.status === null) return { kind: "order" };
  if (row.isErased) return { kind: "erased" };
  const { answerHeaders, answer } = row;
  return { kind: "kept", headers: redactValue(answerHeaders), body: redactValue(answer) };
}
