import { onRetriedRun } from "@/lib/clients/retried-runs";
import { applyGatewayEvent } from "./functions/apply-gateway-event";
import { completeOrder } from "./functions/complete-order";
import { createShipment } from "./functions/create-shipment";
import { crons } from "./functions/crons";
import { deliverWebhooks } from "./functions/deliver-webhooks";
import { handleLowStock } from "./functions/handle-low-stock";
import { handleOutOfStock } from "./functions/handle-out-of-stock";
import { processPayment } from "./functions/process-payment";
import { recordFailedRun } from "./functions/record-failed-run";
import { reserveInventory } from "./functions/reserve-inventory";
import { resumeOrder } from "./functions/resume-order";
import { sendCustomerEmails } from "./functions/send-customer-emails";
import { undoOrder } from "./functions/undo-order";
import { updateTracking } from "./functions/update-tracking";
import { verifyOrderChanges } from "./functions/verify-order-changes";
import { reportRetriedRun } from "./report-retried-run";

onRetriedRun(reportRetriedRun);

/** Every function that the app serves to Inngest. */
export const functions = [
  processPayment,
  reserveInventory,
  createShipment,
  undoOrder,
  updateTracking,
  completeOrder,
  sendCustomerEmails,
  handleLowStock,
  handleOutOfStock,
  verifyOrderChanges,
  applyGatewayEvent,
  resumeOrder,
  deliverWebhooks,
  recordFailedRun,
  ...crons,
];
