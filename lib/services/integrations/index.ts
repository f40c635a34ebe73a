export { listApiRequests, readApiRequest } from "./list-api-requests";
export { findIdempotencyKey, listIdempotencyKeys } from "./list-idempotency-keys";
export { listKeyNames } from "./list-key-names";
