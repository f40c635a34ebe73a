import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Pool, PoolClient } from "pg";
import { ApiError } from "./api-error";

const keyLengthMax = 255;

/** The first response to a key, which is returned to every repeat of the request. */
export interface SavedResponse {
  status: number;
  body: string;
  requestId: string;
}

/** Another process answered this key first, so this request must roll back its work. */
export class IdempotencyKeyTakenError extends Error {
  override readonly name = "IdempotencyKeyTakenError";
}

/** A hash of method, path and parameters. The order of the parameters does not matter. */
export function fingerprint(method: string, path: string, input: object): string {
  const text = `${method} ${path} ${canonicalize(input) ?? ""}`;
  return createHash("sha256").update(text).digest("hex");
}

/**
 * The response saved under `key`, or null for a new key. Throws a 400 `idempotency_error` when the
 * key was used with other parameters. Source: https://docs.stripe.com/api/idempotent_requests
 */
export async function findSavedResponse(
  pool: Pool,
  key: string,
  requestFingerprint: string,
): Promise<SavedResponse | null> {
  if (key.length > keyLengthMax) {
    throw new ApiError(400, {
      type: "idempotency_error",
      message: `Idempotency keys are at most ${keyLengthMax} characters long.`,
    });
  }
  const { rows } = await pool.query<SavedResponse & { fingerprint: string }>(
    `select fingerprint, status, body, request_id as "requestId"
     from gateway.idempotency_keys
     where key = $1 and created_at > now() - interval '24 hours'`,
    [key],
  );
  const saved = rows[0];
  if (!saved) return null;
  if (saved.fingerprint !== requestFingerprint) {
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
 * Saves the response under its key, in the same transaction as the work. Throws an
 * `IdempotencyKeyTakenError` when another process has answered the key first.
 */
export async function saveResponse(
  database: Pool | PoolClient,
  key: string,
  requestFingerprint: string,
  response: SavedResponse,
): Promise<void> {
  const { rowCount } = await database.query(
    `insert into gateway.idempotency_keys as saved (key, fingerprint, status, body, request_id)
     values ($1, $2, $3, $4, $5)
     on conflict (key) do update
       set fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
           request_id = excluded.request_id, created_at = now()
       where saved.created_at <= now() - interval '24 hours'`,
    [key, requestFingerprint, response.status, response.body, response.requestId],
  );
  if (rowCount === 0) throw new IdempotencyKeyTakenError(key);
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
