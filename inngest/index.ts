import { applyGatewayEvent } from "./functions/apply-gateway-event";
import { keepBooks, resumeOrder } from "./functions/continue-orders";
import { createShipment } from "./functions/create-shipment";
import { crons } from "./functions/crons";
import { completeOrder, updateTracking } from "./functions/follow-delivery";
import { handleLowStock, handleOutOfStock } from "./functions/handle-stock-alerts";
import { processPayment } from "./functions/process-payment";
import { recordFailedRun } from "./functions/record-failed-run";
import { reserveInventory } from "./functions/reserve-inventory";
import { sendCustomerEmails } from "./functions/send-customer-emails";
import { undoOrder } from "./functions/undo-order";

/** Every function of the system, as it is served to Inngest. */
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
  keepBooks,
  applyGatewayEvent,
  resumeOrder,
  recordFailedRun,
  ...crons,
];
