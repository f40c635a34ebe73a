export { changeWebhookEndpoint } from "./change-endpoint";
export { countRedeliverable } from "./count-redeliverable";
export { createWebhookEndpoint } from "./create-endpoint";
export { deleteWebhookEndpoint } from "./delete-endpoint";
export { deliverWebhooks } from "./deliver-webhooks";
export { listWebhookDeliveries, readWebhookDelivery } from "./list-deliveries";
export {
  inspectWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
} from "./list-endpoints";
export { redeliverWebhook } from "./redeliver";
export { redeliverWebhooks } from "./redeliver-webhooks";
export { rotateWebhookSecret } from "./rotate-secret";
export { sendTestEvent } from "./send-test-event";
