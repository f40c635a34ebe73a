interface ProblemKind {
  status: number;
  title: string;
  /** When it occurs and what the caller can do, as a sentence of the API's document. */
  meaning: string;
}

/**
 * The kinds of problems by the last part of their `type` URI, which clients rely on: a type keeps its
 * meaning. The first of a status is for its problems that callers need not tell apart.
 */
export const problemTypes = {
  "malformed-request": {
    ...{ status: 400, title: "Malformed request" },
    meaning: "The request can't be read: its body is not JSON, or its path is not UTF-8.",
  },
  "authentication-needed": {
    ...{ status: 401, title: "Authentication required" },
    meaning: "The credentials are missing or not valid.",
  },
  "payment-declined": {
    ...{ status: 402, title: "Payment declined" },
    meaning: "The payment was declined. `errors` has the gateway's code.",
  },
  "not-allowed": {
    ...{ status: 403, title: "Permission denied" },
    meaning: "The caller may not do this. `detail` names the scope that an API key lacks.",
  },
  "not-found": {
    ...{ status: 404, title: "Not found" },
    meaning: "There is no such path or object, or the caller may not see it.",
  },
  "method-not-allowed": {
    ...{ status: 405, title: "Method not allowed" },
    meaning: "The path has no such method. `Allow` lists those that it has.",
  },
  conflict: {
    ...{ status: 409, title: "Conflict" },
    meaning: "The object can't be changed so in its state. Read it again.",
  },
  "idempotency-key-in-use": {
    ...{ status: 409, title: "Call in progress" },
    meaning: "A call with this key has not ended. Retry after `Retry-After`.",
  },
  "reference-taken": {
    ...{ status: 409, title: "Reference taken" },
    meaning: "Another order has this reference: perhaps the order was placed before.",
  },
  "sku-taken": {
    ...{ status: 409, title: "SKU taken" },
    meaning: "Another product has this SKU: perhaps the product was created before.",
  },
  "email-taken": {
    ...{ status: 409, title: "Email taken" },
    meaning: "Another customer has this email address.",
  },
  "email-of-account": {
    ...{ status: 409, title: "Email of an account" },
    meaning: "The customer signs in with another email address, which only they can change.",
  },
  "endpoint-exists": {
    ...{ status: 409, title: "Endpoint exists" },
    meaning: "An endpoint has this URL and these event types. `detail` has its id.",
  },
  "endpoint-disabled": {
    ...{ status: 409, title: "Endpoint disabled" },
    meaning: "The endpoint gets no deliveries until it is enabled.",
  },
  "limit-reached": {
    ...{ status: 409, title: "Limit reached" },
    meaning: "There are as many of these objects as there may be. End one first.",
  },
  gone: {
    ...{ status: 410, title: "Gone" },
    meaning: "The object is gone for good.",
  },
  "customer-erased": {
    ...{ status: 410, title: "Customer erased" },
    meaning: "The personal data of this customer was erased. Erase your copy too.",
  },
  "answer-erased": {
    ...{ status: 410, title: "Answer erased" },
    meaning:
      "The call with this key was made. Its answer was erased with the data of the customer.",
  },
  "version-mismatch": {
    ...{ status: 412, title: "Version mismatch" },
    meaning: "The object was changed since it was read. Read it again.",
  },
  "request-too-large": {
    ...{ status: 413, title: "Request too large" },
    meaning: "The body is too large. `detail` has the limit.",
  },
  "unsupported-media-type": {
    ...{ status: 415, title: "Unsupported media type" },
    meaning: "The body is not sent as JSON, or is compressed.",
  },
  "unknown-host": {
    ...{ status: 421, title: "Unknown host" },
    meaning: "The header `Host` names a host that is not the app's.",
  },
  "invalid-request": {
    ...{ status: 422, title: "Validation failed" },
    meaning: "The request is not valid. `errors` names the fields.",
  },
  "idempotency-key-missing": {
    ...{ status: 422, title: "Idempotency key required" },
    meaning: "The call needs the header `Idempotency-Key`.",
  },
  "idempotency-key-reused": {
    ...{ status: 422, title: "Idempotency key reused" },
    meaning: "The key was used for another request. `errors` names what differs.",
  },
  "position-ahead": {
    ...{ status: 422, title: "Position ahead of the feed" },
    meaning: "The feed ends before this position, which is another shop's or lost by a restore.",
  },
  "too-many-requests": {
    ...{ status: 429, title: "Rate limit exceeded" },
    meaning: "The caller has used up its rate limit. Retry after `Retry-After`.",
  },
  "internal-error": {
    ...{ status: 500, title: "Internal error" },
    meaning: "The app failed. The request id names the failure in its log.",
  },
  "temporarily-unavailable": {
    ...{ status: 503, title: "Service unavailable" },
    meaning: "A service that the call needs does not respond. Retry after `Retry-After`.",
  },
} satisfies Record<string, ProblemKind>;

export type ProblemType = keyof typeof problemTypes;
export const problemTypeNames = Object.keys(problemTypes) as ProblemType[];

/** The type of a status's problems that have none of their own. Throws for a status without one. */
export function generalType(status: number): ProblemType {
  const type = problemTypeNames.find((name) => problemTypes[name].status === status);
  if (!type) throw new Error(`There is no type of problem for the status ${status}.`);
  return type;
}
