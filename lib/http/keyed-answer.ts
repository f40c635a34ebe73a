import { isRefusal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { VersionMismatch } from "@/lib/domain/version-mismatch";
import {
  type Claim,
  type KeptAnswer,
  keepAnswer,
  releaseKey,
  startKeyedCall,
  unlockKey,
} from "@/lib/services/idempotency/idempotent-call";
import { requestHashes } from "@/lib/services/idempotency/request-hashes";
import { log } from "@/lib/telemetry/log";
import { parseInput } from "./parse-input";
import { ProblemError, problem } from "./problem";
import { requestIdOf } from "./request-ids";
import { idempotencyKey } from "./request-schemas";

/**
 * The value of the header `Idempotency-Key`, bare or as the quoted string of the specification's draft;
 * null without one. Throws a 422 problem for an invalid one, and for a missing one that is required.
 */
export function readIdempotencyKey(
  request: Request,
  needed: "optional" | "required",
): string | null {
  const header = request.headers.get("idempotency-key")?.trim();
  if (header !== undefined) return parseInput(idempotencyKey, header);
  if (needed === "optional") return null;
  throw problem(422, "Send the header Idempotency-Key, so that the call can be repeated safely.", {
    errors: [{ path: "Idempotency-Key", message: "is required" }],
  });
}

interface KeyedRequest {
  ctx: Context;
  request: Request;
  key: string;
  body: unknown;
  /** The order that the call is about. */
  orderId: number | null;
}

/**
 * Runs a call once for its key, and sends the answer of the first call to those that repeat it. Only
 * answers of success are kept: a call that failed may be repeated with the same key.
 */
export async function answerOnce(
  { ctx, request, key, body, orderId }: KeyedRequest,
  run: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const { method } = request;
  const path = new URL(request.url).pathname;
  const hashes = requestHashes(body, { method, path });
  const requestId = requestIdOf(request);
  const started = await startKeyedCall(ctx, { key, method, path, requestId, hashes, orderId });
  switch (started.kind) {
    case "answered": {
      const { status, body, headers } = started.answer;
      return { status, body, headers: { ...headers, "idempotent-replayed": "true" } };
    }
    case "key_reused":
      throw keyReused(started.fields);
    case "running":
      throw problem(409, "A call with this Idempotency-Key has not ended yet. Retry in a moment.", {
        headers: { "retry-after": "1" },
      });
    case "started":
      return runOnce(ctx, started.claim, run);
  }
}

/** The problem of a key that was used for another request. */
export function keyReused(fields: readonly string[] = []) {
  return problem(422, "This Idempotency-Key was used for a different request. Send a new key.", {
    ...(fields.length > 0 && {
      errors: fields.map((path) => ({ path, message: "differs from the first request" })),
    }),
  });
}

async function runOnce(
  ctx: Context,
  claim: Claim,
  run: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  let answer: KeptAnswer;
  try {
    answer = await run();
  } catch (error) {
    const isProblem = error instanceof ProblemError && error.problem.status < 500;
    const isRefused = isProblem || isRefusal(error) || error instanceof VersionMismatch;
    await (isRefused ? releaseKey : unlockKey)(ctx, claim).catch((failure: unknown) =>
      log().warn({ error: failure }, "An idempotency key was not released."),
    );
    throw error;
  }
  await keepAnswer(ctx, claim, answer);
  return answer;
}
