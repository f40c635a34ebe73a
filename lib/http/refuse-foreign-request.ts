import { isOwnHost, isOwnOrigin } from "@/lib/auth/own-hosts";
import { env } from "@/lib/env";
import { type ProblemError, problem, problemResponse } from "./problem";
import { requestIdOf } from "./request-ids";

type Headers = Pick<Request["headers"], "get">;

/**
 * The 421 of a request for a host that is not ours; null if it is. Every browser sends the header, so
 * a request without it can't come from a website.
 */
export function unknownHost(headers: Headers): ProblemError | null {
  const host = headers.get("host");
  if (host === null || isOwnHost(host)) return null;
  return problem(
    421,
    `This server does not answer to the host in the request. Use ${new URL(env().APP_URL).host}, or add the host to ALLOWED_HOSTS.`,
  );
}

/** The refusal of a page's request for another host, or of a form of another site; null if it is ours. */
export function refuseForeignRequest(request: Request): Response | null {
  const refusal = unknownHost(request.headers) ?? foreignOrigin(request);
  if (!refusal) return null;
  return problemResponse(refusal.problem, new URL(request.url).pathname, requestIdOf(request));
}

/** Browsers send the origin with every POST, so a request without it carries nobody's cookies. */
function foreignOrigin({ method, headers }: Request): ProblemError | null {
  const origin = headers.get("origin");
  if (method === "GET" || method === "HEAD" || origin === null) return null;
  if (isOwnOrigin(origin, headers.get("host"))) return null;
  return problem(403, "This form was sent from another site. Open the page here and try again.");
}

/**
 * The host that Next.js compares with the origin of a server action, for `x-forwarded-host`. It would
 * take the one of `Host`, which a reverse proxy may change. The request must not have been refused.
 */
export function hostOfOrigin({ method, headers }: Request): string | null {
  const origin = headers.get("origin");
  return method === "POST" && origin !== null ? new URL(origin).host : null;
}
