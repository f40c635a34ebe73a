export { createClient, type Waybill } from "./client.js";
export type { ItemOf, ListId } from "./each.js";
export type { FeedOptions } from "./feed.js";
export type { Answer, AnswerOf, CallOptions, InputOf, OperationId } from "./operation-types.js";
export { WaybillConnectionError, WaybillProblem } from "./problem.js";
export type { ClientOptions } from "./send.js";
export type * from "./types.gen.js";
export { type VerifyOptions, verifyWebhook, WebhookVerificationError } from "./webhook.js";
