// erp-sync.mjs: keeps the state of every order in a file, and goes on where it was after a restart.
import fs from "node:fs/promises";
import { createClient, WaybillProblem } from "@waybill/client";

const { WAYBILL_URL, WAYBILL_KEY, ERP_FILE = "erp.json" } = process.env;
const waybill = createClient({ baseUrl: WAYBILL_URL, apiKey: WAYBILL_KEY });
const isNew = await fs.access(ERP_FILE).then(
  () => false,
  () => true,
);
const erp = isNew ? { after: 0, orders: {} } : JSON.parse(await fs.readFile(ERP_FILE, "utf8"));

const options = {
  after: erp.after,
  limit: 1_000,
  onError: ({ message }) => console.error(message),
};
try {
  for await (const { events, nextAfter } of waybill.feedPages(options)) {
    for (const { orderId, seq, status, paymentStatus } of events) {
      erp.orders[orderId] = { seq, status, paymentStatus };
    }
    // The orders and the position are stored in one step, so neither is ever ahead of the other.
    erp.after = nextAfter;
    await fs.writeFile(`${ERP_FILE}.new`, JSON.stringify(erp));
    await fs.rename(`${ERP_FILE}.new`, ERP_FILE);
  }
} catch (error) {
  if (!(error instanceof WaybillProblem && error.type.endsWith("/position-ahead"))) throw error;
  console.error(
    `${error.detail} This file has read up to ${erp.after}: the shop's database was restored, or is ` +
      `another one. Move ${ERP_FILE} away, start again, and compare the orders.`,
  );
  process.exitCode = 1;
}
