import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { CarrierUnavailable } from "@/lib/clients/carrier";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { isDatabaseUnavailable } from "@/lib/db/database";
import { VersionMismatch } from "@/lib/domain/version-mismatch";
import { log } from "@/lib/telemetry/log";
import { type Problem, ProblemError, problem } from "./problem";

const retryAfterS = 5;

/** The request in which an error occurred, for the log. */
interface RequestInfo {
  requestId: string;
  method: string;
  path: string;
}

/** Turns any error into a problem. Unexpected errors are logged, and the caller sees no details. */
export function toProblem(error: unknown, request: RequestInfo): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof NotFound) return problem(404, error.message).problem;
  if (error instanceof Forbidden) return problem(403, error.message).problem;
  if (error instanceof VersionMismatch) return problem(412, error.message).problem;
  const headers = { "retry-after": String(retryAfterS) };
  if (isDatabaseUnavailable(error)) {
    log().error({ ...request, error }, "The database is unavailable.");
    const detail = `The database is unavailable. ${retryAdvice(request.method)}`;
    return problem(503, detail, { headers }).problem;
  }
  if (error instanceof GatewayUnavailable || error instanceof CarrierUnavailable) {
    log().warn({ ...request, error }, "An external service is unavailable.");
    const detail = `A service that this request needs is unavailable. Retry in ${retryAfterS} s.`;
    return problem(503, detail, { headers }).problem;
  }
  log().error({ ...request, error }, "An API request failed.");
  const detail = "Something went wrong on our side. If it happens again, report the `requestId`.";
  return problem(500, detail).problem;
}

/** A connection can break after a commit: the request may have succeeded although it failed. */
function retryAdvice(method: string): string {
  if (method === "GET" || method === "HEAD") return `Retry in ${retryAfterS} s.`;
  return "The request may have been processed. It is safe to retry with the same Idempotency-Key.";
}
