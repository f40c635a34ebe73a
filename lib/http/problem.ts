import { generalType, type ProblemType, problemTypes } from "./problem-types";

/** A problem as in RFC 9457. `title` is fixed per type; `detail` is about this occurrence. */
export interface Problem {
  type: ProblemType;
  status: number;
  title: string;
  detail: string;
  /** Validation issues of the request, by path. */
  errors?: readonly { path: string; message: string }[];
  headers?: Record<string, string>;
}

/** Thrown anywhere below a route; the wrapper turns it into the response. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

type More = Pick<Problem, "errors" | "headers">;

/** A problem to throw, of the general type of its status. */
export function problem(status: number, detail: string, more: More = {}): ProblemError {
  return problemOf(generalType(status), detail, more);
}

/** A problem to throw, of a type by which callers tell it from others of its status. */
export function problemOf(type: ProblemType, detail: string, more: More = {}): ProblemError {
  const { status, title } = problemTypes[type];
  return new ProblemError({ type, status, title, detail, ...more });
}

/** The response to a problem. `instance` is the path of the request. */
export function problemResponse(problem: Problem, instance: string, requestId: string): Response {
  const { headers, body } = problemAnswer(problem, instance, requestId);
  return new Response(body, { status: problem.status, headers });
}

/** What the `type` URIs of problems begin with. */
export const problemTypeBase = "https://waybill.dev/problems/";

/** The headers and the body of a problem, for a server that sends them without a `Response`. */
export function problemAnswer(
  problem: Problem,
  instance: string,
  requestId: string,
): { headers: Record<string, string>; body: string } {
  const { headers, type, ...fields } = problem;
  return {
    headers: { ...headers, "content-type": "application/problem+json", "x-request-id": requestId },
    body: JSON.stringify({ type: `${problemTypeBase}${type}`, ...fields, instance, requestId }),
  };
}
