import { adminSearch } from "@/lib/domain/order/admin-list";
import { dayFormatter } from "@/lib/domain/zoned-day";
import { csvResponse } from "@/lib/http/csv-response";
import { api, route } from "@/lib/http/route";
import { eachAdminOrder } from "@/lib/services/orders";
import { orderCsvColumns } from "./columns";

/** Rows per query. The next page is read only once the client has received the previous one. */
const pageSize = 1_000;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query: adminSearch,
    handle: async ({ ctx, query }) =>
      csvResponse({
        filename: `orders-${dayFormatter(ctx.settings.timeZone)(ctx.now().toISOString())}.csv`,
        columns: orderCsvColumns(ctx.settings),
        rows: eachAdminOrder({ ctx, input: { search: query, pageSize } }),
        log: ctx.log,
      }),
  }),
});
