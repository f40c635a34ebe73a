// warehouse.mjs: ships orders that are paid for and reserved, also when a hold or dispute has ended.
import fs from "node:fs/promises";
import { createClient } from "@waybill/client";

const { WAYBILL_URL, WAYBILL_KEY, POSITION_FILE = "warehouse.position", AFTER } = process.env;
// A call waits for a shop that is away, however long that takes.
const retriesMax = Number.POSITIVE_INFINITY;
const waybill = createClient({ baseUrl: WAYBILL_URL, apiKey: WAYBILL_KEY, retriesMax });
const after = Number(await fs.readFile(POSITION_FILE, "utf8").catch(() => AFTER ?? 0));
const ends = ["order/hold_released", "payment/dispute_closed", "payment/reviewed"];
const types = ["order/status.updated", ...ends];
const onError = ({ message }) => console.error(message);

for await (const { events, nextAfter } of waybill.feedPages({ after, types, onError })) {
  for (const { orderId: id, status } of events) {
    if (status !== "processing") continue;
    const body = { carrier: "DHL", trackingNumber: `TRACK-${id}` };
    // Shipping an order again with the same number changes nothing, so a crash is harmless.
    const refused = await waybill.createShipment({ id, body }).catch((error) => error);
    // It is on hold or disputed, was cancelled, or has been shipped long ago.
    if (refused instanceof Error && refused.status !== 409) throw refused;
    console.log(
      refused instanceof Error ? `Order ${id}: ${refused.detail}` : `Shipped order ${id}`,
    );
  }
  await fs.writeFile(`${POSITION_FILE}.new`, String(nextAfter));
  await fs.rename(`${POSITION_FILE}.new`, POSITION_FILE);
}
