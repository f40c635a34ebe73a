import { type Actor, credentialOf } from "@/lib/auth/actor";
import { authenticate } from "@/lib/auth/authenticate";
import { callerAddress } from "@/lib/auth/caller-address";
import { type RateDecision, type RateKind, windowMsOf } from "@/lib/clients/rate-limiter";
import { contextFor, rateLimiter } from "@/lib/runtime";
import { problem } from "./problem";

/** What handling a request finds out, for its log line and its rate limit headers. */
export interface RequestState {
  actor: Actor;
  rate?: RateOfKind;
}

type RateOfKind = RateDecision & { kind: RateKind };

/** Who may call a route, and how often. */
export interface Admission {
  /**
   * `required`: the caller must send an API key, a tracking token or a session cookie. `optional`:
   * credentials are checked if sent. `none`: they are ignored, so that no database is needed.
   */
  auth: "required" | "optional" | "none";
  limit: RateKind | null;
}

/** The caller. Throws a problem for invalid or missing credentials, and above the rate limit. */
export async function admitCaller(
  { auth, limit }: Admission,
  request: Request,
  state: RequestState,
): Promise<Actor> {
  const actor = auth === "none" ? state.actor : await identifyCaller(request, state);
  if (limit) {
    const isIdentified = actor !== null && actor.kind !== "anonymous";
    const caller = isIdentified ? credentialOf(actor) : `address:${callerAddress(request.headers)}`;
    const own = actor ? ownLimit(actor, limit) : undefined;
    state.rate = { kind: limit, ...(await rateLimiter().take(limit, caller, own)) };
    if (!state.rate.success) throw rateLimitExceeded(state.rate);
  }
  if (actor === null || (auth === "required" && actor.kind === "anonymous")) {
    throw problem(401, "Send a valid API key or tracking token as a bearer token.", {
      headers: { "www-authenticate": 'Bearer realm="waybill"' },
    });
  }
  return actor;
}

/** The limit of an API key that has one of its own, in requests per minute. */
function ownLimit(actor: Actor, kind: RateKind): number | undefined {
  if (actor.kind !== "api_key") return undefined;
  if (kind === "read") return actor.limits?.read ?? undefined;
  return kind === "create" ? (actor.limits?.write ?? undefined) : undefined;
}

/** The caller; null when the credentials sent are not valid. */
async function identifyCaller(request: Request, state: RequestState): Promise<Actor | null> {
  const actor = await authenticate(contextFor({ kind: "system" }), request);
  if (actor) state.actor = actor;
  return actor;
}

function rateLimitExceeded(rate: RateDecision) {
  const seconds = Math.max(1, Math.ceil((rate.resetAtMs - Date.now()) / 1000));
  return problem(429, `At most ${rate.limit} requests per minute. Retry in ${seconds} s.`, {
    headers: { "retry-after": String(seconds) },
  });
}

/** Adds the headers of the specification's current draft, and the three of its older ones. */
export function addRateHeaders(headers: Headers, rate: RateOfKind): void {
  const { limit, remaining } = rate;
  const seconds = Math.max(0, Math.ceil((rate.resetAtMs - Date.now()) / 1000));
  const policy = rate.kind === "create" ? "write" : rate.kind;
  headers.set("ratelimit-policy", `"${policy}";q=${limit};w=${windowMsOf(rate.kind) / 1000}`);
  headers.set("ratelimit", `"${policy}";r=${remaining};t=${seconds}`);
  headers.set("ratelimit-limit", String(limit));
  headers.set("ratelimit-remaining", String(remaining));
  headers.set("ratelimit-reset", String(seconds));
}
