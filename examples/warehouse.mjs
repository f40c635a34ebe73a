// warehouse.mjs: ships orders once they are paid for and their stock is reserved.
import { createClient, WaybillProblem } from "@waybill/client";

const { WAYBILL_URL, WAYBILL_KEY, AFTER = "0" } = process.env;
const waybill = createClient({ baseUrl: WAYBILL_URL, apiKey: WAYBILL_KEY });
const types = ["order/status.updated", "order/hold_released"];

for await (const { orderId: id, status } of waybill.feed({ after: Number(AFTER), types })) {
  if (status !== "processing") continue;
  try {
    const body = { carrier: "DHL", trackingNumber: `TRACK-${id}` };
    // Shipping an order again with the same number changes nothing, so a restart is harmless.
    await waybill.createShipment({ id, body });
    console.log(`Shipped order ${id}`);
  } catch (error) {
    // It is on hold, was cancelled, or has been shipped long ago.
    if (!(error instanceof WaybillProblem && error.status === 409)) throw error;
    console.log(`Order ${id}: ${error.detail}`);
  }
}
