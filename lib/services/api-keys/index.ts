export { changeKeyLimits } from "./change-key-limits";
export { createApiKey } from "./create-api-key";
export { endPreviousSecret } from "./end-previous-secret";
export { listApiKeys } from "./list-api-keys";
export { revokeApiKey } from "./revoke-api-key";
export { rotateApiKey } from "./rotate-api-key";
