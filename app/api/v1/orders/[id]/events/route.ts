import { api, route } from "@/lib/http/route";
import { idParams, orderEventsQuery } from "@/lib/http/schemas";
import { listOrderEvents } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    params: idParams,
    query: orderEventsQuery,
    async handle({ ctx, params, query }) {
      const input = { orderId: params.id, after: query.after };
      return { body: { events: await listOrderEvents({ ctx, input }) } };
    },
  }),
});
