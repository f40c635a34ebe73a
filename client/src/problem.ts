import type { Problem } from "./types.gen.js";

/** The API has refused or failed a call, with a problem as in RFC 9457. */
export class WaybillProblem extends Error {
  override readonly name = "WaybillProblem";
  readonly status: number;
  /** Names the kind of problem, and does not change. */
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** What is wrong with which field of the request. */
  readonly errors: readonly { path: string; message: string }[];
  /** Names the request in the shop's log. Give it to the operator of the shop. */
  readonly requestId: string | null;
  readonly headers: Headers;

  constructor(operation: string, response: Response, body: string) {
    const problem = parseProblem(body);
    const detail = problem.detail ?? `The answer has the status ${response.status}.`;
    super(`${operation}: ${response.status} ${detail}`);
    this.status = response.status;
    this.type = problem.type ?? "about:blank";
    this.title = problem.title ?? response.statusText;
    this.detail = detail;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId ?? response.headers.get("x-request-id");
    this.headers = response.headers;
  }
}

/** No answer came: the connection failed, or the time was up. `cause` is the reason. */
export class WaybillConnectionError extends Error {
  override readonly name = "WaybillConnectionError";

  constructor(operation: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${operation}: no answer (${reason})`, { cause });
  }
}

/** A proxy in front of the shop may answer with a page of its own. */
function parseProblem(body: string): Partial<Problem> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
