import { adminSearch } from "@/lib/domain/order/admin-list";
import { api, route } from "@/lib/http/route";
import { listAdminOrderIds } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query: adminSearch,
    handle: async ({ ctx, query }) => ({
      body: await listAdminOrderIds({ ctx, input: { search: query } }),
    }),
  }),
});
