import type { z } from "zod";
import type { RateKind } from "@/lib/clients/rate-limiter";
import type { Scope } from "@/lib/domain/api-key";
import type { Admission } from "./admit-caller";
import type { Deprecation } from "./deprecation";
import { generalType, type ProblemType, problemTypes } from "./problem-types";

/** The groups in which the API reference shows the operations. */
export const operationTags = [
  "Orders",
  "Refunds",
  "Shipments",
  "Products",
  "Inventory",
  "Customers",
  "Events",
  "Webhooks",
  "Health",
] as const;
export type OperationTag = (typeof operationTags)[number];

/** One of an operation's answers that are not problems. */
export interface Answer {
  /** What the answer means, as a sentence. */
  description: string;
  /** The body; none if the answer has no body. */
  schema?: z.ZodType;
  /** `application/json` by default. */
  contentType?: string;
  /** The body in the other content types that the caller can ask for. */
  alternatives?: Record<string, z.ZodType>;
  /** What each header says, by name. Those that every answer has are added. */
  headers?: Record<string, string>;
}

/** What the API's document says about a call. The wrapper adds what is true of every call. */
export interface Operation {
  /** A verb and its object, such as `placeOrder`. Generated clients name their methods after it. */
  id: string;
  tag: OperationTag;
  summary: string;
  description?: string;
  /** The scope that an API key needs; null if the call needs none. */
  scope: Scope | null;
  /** A second scope that an API key needs for the call. */
  alsoScope?: Scope;
  /**
   * That customers may call it as well, also with the tracking token of an order: about their own
   * orders, or about what is for sale. Without it the call is for the shop alone.
   */
  audience?: "customers";
  /** Whether the `{id}` in its path is an order's. */
  aboutOrder?: true;
  /** Whether the header `Idempotency-Key` makes it safe to repeat the call. */
  idempotencyKey?: "optional" | "required";
  /** Whether the header `If-Match` limits the call to the version that the caller has read. */
  ifMatch?: true;
  /** That it will be removed, and when. */
  deprecated?: Deprecation;
  /** An example of the request's body. */
  example?: unknown;
  /** By status. */
  answers: Record<number, Answer>;
  /** The problems of this call alone, by status: when those of the general type occur. */
  problems?: Record<number, string>;
  /** The types of its other problems. Those of every call with a key are added. */
  problemTypes?: readonly ProblemType[];
}

/** What of a route decides which problems it may answer with. */
export interface DocumentedRoute extends Admission {
  operation: Operation;
  anyHost?: true | undefined;
  params?: z.ZodType | undefined;
  query?: z.ZodType | undefined;
  body?: z.ZodType | undefined;
  documentedBody?: z.ZodType | undefined;
  largeBody?: { bytesMax: number } | undefined;
}

/** A method of a path of the API, with its route. */
export interface DocumentedCall {
  /** As in the document: `/api/v1/orders/{id}`. */
  path: string;
  method: "get" | "post" | "put" | "patch" | "delete";
  route: DocumentedRoute;
}

/** The scopes that an API key needs for the call: all of them. */
export function scopesOf({ scope, alsoScope }: Operation): Scope[] {
  return [scope, alsoScope].filter((one) => one !== undefined && one !== null);
}

/** All problems that the operation may answer with, by status: when they occur. */
export function problemsOf(route: DocumentedRoute): Record<number, string> {
  const described = generalProblems(route);
  for (const type of ownTypes(route.operation)) {
    const { status, meaning } = problemTypes[type];
    const before = described[status];
    described[status] = `${before ? `${before} ` : ""}Type \`${type}\`: ${meaning}`;
  }
  return described;
}

/** The types of problems that the operation may answer with. */
export function problemTypesOf(route: DocumentedRoute): ReadonlySet<ProblemType> {
  const general = Object.keys(generalProblems(route)).map((status) => generalType(Number(status)));
  return new Set([...general, ...ownTypes(route.operation)]);
}

/** Its problems of the general type of each status. */
function generalProblems(route: DocumentedRoute): Record<number, string> {
  const { auth, limit, operation, params, query, body } = route;
  const readsInput = body !== undefined || query !== undefined || operation.idempotencyKey;
  return {
    ...(operation.ifMatch && { 412: "The object was changed since it was read." }),
    ...(body && {
      400: "The body is not valid JSON.",
      413: "The body is too large.",
      415: "The body is not sent as JSON, or is compressed.",
    }),
    ...(auth === "required" && { 401: "The credentials are missing or not valid." }),
    ...(auth === "optional" && { 401: "The credentials are not valid." }),
    ...(operation.scope !== null && {
      403: refusedCallers(operation),
    }),
    ...(params && { 404: "There is no such object, or the caller may not see it." }),
    ...(route.anyHost ? {} : { 421: "The header `Host` names a host that is not the app's." }),
    ...((readsInput || limit === "create") && {
      422: "The request is not valid. `errors` names the fields.",
    }),
    ...(limit && { 429: `The caller has used up its rate limit of ${limitedCalls(limit)}.` }),
    500: "The app failed. The request id names the failure in its log.",
    ...(auth !== "none" && {
      503: "A service that the call needs does not respond. Retry after `Retry-After`.",
    }),
    ...operation.problems,
  };
}

function refusedCallers(operation: Operation): string {
  const key = `The API key lacks the scope ${scopesOf(operation).join(" or ")}`;
  return operation.audience === "customers" ? `${key}.` : `${key}, or the caller is a customer.`;
}

/** The types of its problems that are not the general ones of their status. */
function ownTypes({ idempotencyKey, aboutOrder, problemTypes: types = [] }: Operation) {
  const ofKeys: ProblemType[] = ["idempotency-key-in-use", "idempotency-key-reused"];
  return [
    ...types,
    ...(idempotencyKey ? ofKeys : []),
    ...(idempotencyKey === "required" ? ["idempotency-key-missing" as const] : []),
    ...(idempotencyKey && aboutOrder ? ["answer-erased" as const] : []),
  ];
}

function limitedCalls(limit: RateKind): string {
  return limit === "read" ? "calls that read" : "calls that change something";
}

/** The headers of an answer, by their names in lower case: what each says. */
export function headersOf({ operation }: DocumentedRoute, answer: Answer): Record<string, string> {
  return { ...answer.headers, ...keyHeaders({ operation }) };
}

/** The header of a kept answer. */
export function keyHeaders({ operation }: Pick<DocumentedRoute, "operation">) {
  const headers: Record<string, string> = {};
  if (operation.idempotencyKey) {
    headers["idempotent-replayed"] = "`true` if it is the answer of an earlier call with this key.";
  }
  return headers;
}
