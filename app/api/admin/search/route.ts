import { adminSearch } from "@/lib/domain/order/admin-list";
import { api, route } from "@/lib/http/route";
import { findAdminOrders } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query: adminSearch.pick({ q: true }),
    handle: async ({ ctx, query }) => ({
      body: { orders: await findAdminOrders({ ctx, input: query }) },
    }),
  }),
});
