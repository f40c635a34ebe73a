// webhook-receiver.mjs: prints the events that the shop posts to it.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { verifyWebhook } from "@waybill/client";

const { WAYBILL_WEBHOOK_SECRET, PORT = "4000" } = process.env;
const seen = new Set();

createServer(async (request, response) => {
  const bytes = Number(request.headers["content-length"] ?? Number.NaN);
  if (!(bytes <= 1_000_000)) return response.writeHead(413).end();
  try {
    const body = await text(request);
    const { type, data } = await verifyWebhook(body, request.headers, WAYBILL_WEBHOOK_SECRET);
    const id = request.headers["webhook-id"];
    // An event is posted again until it is answered. Store its id with what you do for it.
    if (!seen.has(id)) console.log(type, data.orderId ?? "");
    seen.add(id);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
}).listen(Number(PORT));
