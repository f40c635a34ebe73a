import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Pool } from "pg";
import { queryPrepared } from "@/local/database/query-prepared";
import { ApiError } from "./api-error";

const keyLengthMax = 255;

/** A key and a hash of the request that uses it. */
export interface Idempotency {
  key: string;
  fingerprint: string;
}

/** The first response to a key, which is returned to every repeat of the request. */
export interface SavedResponse {
  status: number;
  body: string;
  requestId: string;
}

/** The response to save under a key. */
export interface Answer {
  idempotency: Idempotency;
  response: SavedResponse;
}

/** The key has a response already, so nothing of this request was written. */
export class IdempotencyKeyTakenError extends Error {
  override readonly name = "IdempotencyKeyTakenError";
}

/** The key with a hash of method, path and parameters, whose order does not matter. */
export function idempotencyOf(
  key: string,
  { method, path }: { method: string; path: string },
  input: object,
): Idempotency {
  if (key.length > keyLengthMax) {
    throw new ApiError(400, {
      type: "idempotency_error",
      message: `Idempotency keys are at most ${keyLengthMax} characters long.`,
    });
  }
  const text = `${method} ${path} ${canonicalize(input) ?? ""}`;
  return { key, fingerprint: createHash("sha256").update(text).digest("hex") };
}

/**
 * The response saved under the key, or null for a new key. Throws a 400 `idempotency_error` when the
 * key was used with other parameters. Source: https://docs.stripe.com/api/idempotent_requests
 */
export async function findSavedResponse(
  pool: Pool,
  { key, fingerprint }: Idempotency,
): Promise<SavedResponse | null> {
  const { rows } = await queryPrepared<SavedResponse & { fingerprint: string }>(
    pool,
    `select fingerprint, status, body, request_id as "requestId"
     from gateway.idempotency_keys
     where key = $1 and created_at > now() - interval '24 hours'`,
    [key],
  );
  const saved = rows[0];
  if (!saved) return null;
  if (saved.fingerprint !== fingerprint) {
    throw new ApiError(400, {
      type: "idempotency_error",
      message:
        "Keys for idempotent requests can only be used with the same parameters they were first " +
        `used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  return saved;
}

/**
 * The SQL that saves a response under its key if `gate` has a row, to be a part of the statement that
 * writes the work. It returns a row only if the key has no other response, and waits for one that is
 * being written.
 */
export function saveAnswerSql(
  { idempotency, response }: Answer,
  bind: (value: unknown) => string,
  gate: string,
): string {
  const { key, fingerprint } = idempotency;
  return `insert into gateway.idempotency_keys as saved (key, fingerprint, status, body, request_id)
    select ${bind(key)}, ${bind(fingerprint)}, ${bind(response.status)}::integer,
      ${bind(response.body)}, ${bind(response.requestId)}
    from ${gate}
    on conflict (key) do update
      set fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
          request_id = excluded.request_id, created_at = now()
      where saved.created_at <= now() - interval '24 hours'
    returning 1`;
}

/** 409: the first request with this key is still in progress. Stripe's SDK retries. */
export function keyInUse(key: string): ApiError {
  return new ApiError(409, {
    type: "idempotency_error",
    code: "idempotency_key_in_use",
    message:
      "There is currently another in-progress request using this Idempotent Key (that probably means " +
      `you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  });
}
