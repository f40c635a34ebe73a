import { deskSearch } from "@/lib/domain/order/desk-list";
import { api, route } from "@/lib/http/route";
import { listDeskOrders } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    query: deskSearch,
    handle: async ({ ctx, query }) => ({
      body: await listDeskOrders({ ctx, input: { search: query } }),
    }),
  }),
});
