import { deskSearch } from "@/lib/domain/order/desk-list";
import { csvResponse } from "@/lib/http/csv-response";
import { api, route } from "@/lib/http/route";
import { eachDeskOrder } from "@/lib/services/orders";
import { orderCsvColumns } from "./columns";

/** Rows are read in pages of this many, each when the reader has taken those before. */
const pageSize = 1_000;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    query: deskSearch,
    handle: async ({ ctx, query }) =>
      csvResponse({
        filename: `orders-${ctx.now().toISOString().slice(0, 10)}.csv`,
        columns: orderCsvColumns,
        rows: eachDeskOrder({ ctx, input: { search: query, pageSize } }),
        log: ctx.log,
      }),
  }),
});
