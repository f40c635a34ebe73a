import { idParams } from "@/lib/domain/url-fields";
import { orderEventsQuery } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { listOrderEvents } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    query: orderEventsQuery,
    async handle({ ctx, params, query }) {
      const input = { orderId: params.id, after: query.after };
      return { body: { events: await listOrderEvents({ ctx, input }) } };
    },
  }),
});
