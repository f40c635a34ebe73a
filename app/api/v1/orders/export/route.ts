import { z } from "zod";
import { orderView } from "@/lib/domain/order/view";
import { csvResponse } from "@/lib/http/csv-response";
import { ndjsonResponse } from "@/lib/http/ndjson-response";
import { exportOrdersQuery } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { eachOrder } from "@/lib/services/orders";
import { exportColumns } from "./columns";

/** Orders per query. The next page is read only once the client has received the previous one. */
const pageSize = 200;

const columnNames = Object.keys(exportColumns).map((name) => `\`${name}\``);
const description = [
  "Streams every order that the filters find, newest first unless `sort` says otherwise: as lines of JSON, each an order as `readOrder` answers with it, or as CSV.",
  "A connection that breaks means that the file is not complete.",
  "Each order is as it was when it was read: one that changes meanwhile may be missing, if a filter no longer finds it or `updatedAfter` is sent.",
  "With `createdAfter`, `updatedAfter` or `sort=createdAt` the file ends before orders that are being written at the moment.",
  "To follow changes, send as `updatedAfter` the time of a minute before the call for the last file.",
  `The columns of the CSV file are ${columnNames.join(", ")}.`,
  "Amounts are in minor units, and `items` lists quantities and SKUs.",
  "Where a spreadsheet would run a text as a formula, an apostrophe precedes it.",
].join(" ");

async function* noOrders() {}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query: exportOrdersQuery,
    operation: {
      id: "exportOrders",
      tag: "Orders",
      summary: "Export orders as a file",
      description,
      scope: "orders:read",
      audience: "customers",
      answers: {
        200: {
          description: "The orders.",
          contentType: "application/x-ndjson",
          schema: orderView,
          alternatives: { "text/csv": z.string() },
          headers: { "content-disposition": "A name for the file." },
        },
      },
    },
    async handle({ ctx, query, request }) {
      const { format, ...list } = query;
      // A HEAD request is handled as a GET, and reads nothing.
      const isRead = request.method !== "HEAD";
      const rows = isRead ? eachOrder({ ctx, input: { ...list, limit: pageSize } }) : noOrders();
      const filename = `orders-${ctx.now().toISOString().slice(0, 10)}.${format}`;
      const file = { filename, rows, log: ctx.log };
      return format === "csv"
        ? csvResponse({ ...file, columns: exportColumns })
        : ndjsonResponse(file);
    },
  }),
});
