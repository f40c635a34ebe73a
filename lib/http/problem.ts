/** A fault as RFC 9457 has it. `title` is the same for every occurrence, `detail` is this one's. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  /** Which parts of the request are wrong, and how. */
  errors?: readonly { path: string; message: string }[];
  headers?: Record<string, string>;
}

const titles: Record<number, string> = {
  400: "Malformed request",
  401: "Authentication needed",
  402: "Payment declined",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Request too large",
  415: "Unsupported media type",
  422: "Invalid request",
  429: "Too many requests",
  500: "Internal error",
  503: "Temporarily unavailable",
};

/** Thrown anywhere below a route; the wrapper answers with it. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** A problem by its status, with the standard title. */
export function problem(
  status: number,
  detail: string,
  more: Pick<Problem, "errors" | "headers"> = {},
): ProblemError {
  return new ProblemError({ status, title: titles[status] ?? "Error", detail, ...more });
}

/** The problem as an answer. `instance` is the path that was asked for. */
export function problemResponse(fault: Problem, instance: string, requestId: string): Response {
  const { headers, ...body } = fault;
  const type = `https://waybill.dev/problems/${fault.title.toLowerCase().replaceAll(" ", "-")}`;
  return new Response(JSON.stringify({ type, ...body, instance, requestId }), {
    status: fault.status,
    headers: { ...headers, "content-type": "application/problem+json", "x-request-id": requestId },
  });
}
