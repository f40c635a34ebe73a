import { deskSearch } from "@/lib/domain/order/desk-list";
import { api, route } from "@/lib/http/route";
import { findDeskOrders } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    query: deskSearch.pick({ q: true }),
    handle: async ({ ctx, query }) => ({
      body: { orders: await findDeskOrders({ ctx, input: query }) },
    }),
  }),
});
