import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { CarrierAway } from "@/lib/clients/carrier";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import { isDatabaseAway } from "@/lib/db/database";
import { log } from "@/lib/telemetry/log";
import { type Problem, ProblemError, problem } from "./problem";

const retryAfterS = 5;

/** Where a fault happened, for the log. */
interface Place {
  requestId: string;
  method: string;
  path: string;
}

/** The one place where a fault becomes an answer. What is not foreseen is logged and not told. */
export function errorProblem(error: unknown, where: Place): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof NotFound) return problem(404, error.message).problem;
  if (error instanceof Forbidden) return problem(403, error.message).problem;
  const headers = { "retry-after": String(retryAfterS) };
  if (isDatabaseAway(error)) {
    log().error({ ...where, error: String(error) }, "The database is away.");
    return problem(503, `The database can't be reached. ${outcome(where.method)}`, { headers })
      .problem;
  }
  if (error instanceof GatewayAway || error instanceof CarrierAway) {
    log().warn({ ...where, error: error.message }, "A service is away.");
    return problem(503, "A service we need does not answer. Please try again.", { headers })
      .problem;
  }
  log().error({ ...where, error: error instanceof Error ? error.stack : String(error) }, "fault");
  return problem(500, "Something went wrong on our side.").problem;
}

/** A connection may also die between the commit and its answer: then what was asked is done. */
function outcome(method: string): string {
  if (method === "GET" || method === "HEAD") return "Please try again.";
  return "What was asked may have been done; with its Idempotency-Key it is safe to send again.";
}
