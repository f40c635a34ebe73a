/** A problem as in RFC 9457. `title` is fixed per status; `detail` is about this occurrence. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  /** Validation issues of the request, by path. */
  errors?: readonly { path: string; message: string }[];
  headers?: Record<string, string>;
}

/** By status, the last part of the `type` URI, which clients may rely on, and the title. */
const kinds: Record<number, { type: string; title: string }> = {
  400: { type: "malformed-request", title: "Malformed request" },
  401: { type: "authentication-needed", title: "Authentication required" },
  402: { type: "payment-declined", title: "Payment declined" },
  403: { type: "not-allowed", title: "Permission denied" },
  404: { type: "not-found", title: "Not found" },
  405: { type: "method-not-allowed", title: "Method not allowed" },
  409: { type: "conflict", title: "Conflict" },
  410: { type: "gone", title: "Gone" },
  412: { type: "version-mismatch", title: "Version mismatch" },
  413: { type: "request-too-large", title: "Request too large" },
  415: { type: "unsupported-media-type", title: "Unsupported media type" },
  421: { type: "unknown-host", title: "Unknown host" },
  422: { type: "invalid-request", title: "Validation failed" },
  429: { type: "too-many-requests", title: "Rate limit exceeded" },
  500: { type: "internal-error", title: "Internal error" },
  503: { type: "temporarily-unavailable", title: "Service unavailable" },
};
const otherKind = { type: "error", title: "Error" };

const kindOf = (status: number) => kinds[status] ?? otherKind;

/** The last part of the `type` URI of a status. */
export const problemType = (status: number) => kindOf(status).type;

/** Thrown anywhere below a route; the wrapper turns it into the response. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** A problem to throw, with the title of its status. */
export function problem(
  status: number,
  detail: string,
  more: Pick<Problem, "errors" | "headers"> = {},
): ProblemError {
  return new ProblemError({ status, title: kindOf(status).title, detail, ...more });
}

/** The response to a problem. `instance` is the path of the request. */
export function problemResponse(problem: Problem, instance: string, requestId: string): Response {
  const { headers, body } = problemAnswer(problem, instance, requestId);
  return new Response(body, { status: problem.status, headers });
}

/** The headers and the body of a problem, for a server that sends them without a `Response`. */
export function problemAnswer(
  problem: Problem,
  instance: string,
  requestId: string,
): { headers: Record<string, string>; body: string } {
  const { headers, ...fields } = problem;
  const type = `https://waybill.dev/problems/${kindOf(problem.status).type}`;
  return {
    headers: { ...headers, "content-type": "application/problem+json", "x-request-id": requestId },
    body: JSON.stringify({ type, ...fields, instance, requestId }),
  };
}
