import { z } from "zod";
import { isRefusal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { VersionMismatch } from "@/lib/domain/version-mismatch";
import {
  CallTakenOver,
  type Claim,
  callKey,
  type KeptAnswer,
  keepAnswer,
  releaseKey,
  startKeyedCall,
  unlockKey,
} from "@/lib/services/idempotency/idempotent-call";
import { requestHashes } from "@/lib/services/idempotency/request-hashes";
import { canonicalPath } from "./canonical-path";
import { parseInput } from "./parse-input";
import { ProblemError, problem, problemOf } from "./problem";
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
  throw problemOf(
    "idempotency-key-missing",
    "Send the header Idempotency-Key, so that the call can be repeated safely.",
    { errors: [{ path: "Idempotency-Key", message: "is required" }] },
  );
}

interface KeyedRequest {
  ctx: Context;
  request: Request;
  key: string;
  /** As it was sent: a later version may parse it to something else. */
  body: unknown;
  /** The order that the call is about. */
  orderId: number | null;
}

/**
 * Runs a call once for its key, and sends the answer of the first call to those that repeat it. Answers
 * of success are kept, and that a payment was declined: the attempt was made. Another call that was
 * refused or failed may be repeated with the same key.
 */
export async function answerOnce(
  { ctx, request, key, body, orderId }: KeyedRequest,
  run: (claim: Claim) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const { method } = request;
  const path = canonicalPath(new URL(request.url).pathname);
  const hashes = requestHashes(body, { method, path });
  const requestId = requestIdOf(request);
  const started = await startKeyedCall(ctx, { key, method, path, requestId, hashes, orderId });
  switch (started.kind) {
    case "answered":
      return replayed(started.answer);
    case "erased":
      throw problemOf(
        "answer-erased",
        "The call with this Idempotency-Key was made. Its answer was erased with the data of the customer.",
      );
    case "key_reused":
      throw keyReused(started.fields);
    case "running":
      throw keyInUse();
    case "started":
      return runOnce(ctx, started.claim, run);
  }
}

/** The name of a call whose operation requires a key. */
export function requiredCallKey(claim: Claim | null): string {
  if (claim === null) throw new Error("The wrapper requires a key.");
  return callKey(claim);
}

/** The problem of a key that was used for another request. */
export function keyReused(fields: readonly string[] = []) {
  const errors = fields.map((path) => ({ path, message: "differs from the first request" }));
  return problemOf(
    "idempotency-key-reused",
    "This Idempotency-Key was used for a different request. Send a new key.",
    fields.length > 0 ? { errors } : {},
  );
}

function keyInUse() {
  return problemOf(
    "idempotency-key-in-use",
    "A call with this Idempotency-Key has not ended yet. Retry in a moment.",
    { headers: { "retry-after": "1" } },
  );
}

/** The status of a call that failed with a result, which calls that repeat it get as well. */
const declinedStatus = 402;

/** The kept answer, with a header that says so. Throws it if it is a problem. */
function replayed({ status, body, headers: kept }: KeptAnswer): KeptAnswer {
  const headers = { ...kept, "idempotent-replayed": "true" };
  if (status !== declinedStatus) return { status, body, headers };
  const { detail, errors } = keptProblem.parse(body);
  throw problem(status, detail, { headers, ...(errors && { errors }) });
}

const keptProblem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

async function runOnce(
  ctx: Context,
  claim: Claim,
  run: (claim: Claim) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  let answer: KeptAnswer;
  try {
    answer = await run(claim);
  } catch (error) {
    // The other call has the key now, and answers for both.
    if (error instanceof CallTakenOver) throw keyInUse();
    await endFailedCall(ctx, claim, error).catch((failure: unknown) =>
      ctx.log.warn({ error: failure }, "An idempotency key was not released."),
    );
    throw error;
  }
  // The call has succeeded all the same. A repeated one finds what it has changed.
  await keepAnswer(ctx, claim, answer).catch(async (error: unknown) => {
    ctx.log.warn({ error }, "The answer to a call was not kept.");
    await unlockKey(ctx, claim).catch(() => undefined);
  });
  return answer;
}

async function endFailedCall(ctx: Context, claim: Claim, error: unknown): Promise<void> {
  const failed = error instanceof ProblemError ? error.problem : null;
  if (failed?.status === declinedStatus) {
    const { status, detail, errors, headers = {} } = failed;
    return keepAnswer(ctx, claim, { status, body: { detail, errors }, headers });
  }
  const isProblem = failed !== null && failed.status < 500;
  const isRefused = isProblem || isRefusal(error) || error instanceof VersionMismatch;
  await (isRefused ? releaseKey : unlockKey)(ctx, claim);
}
