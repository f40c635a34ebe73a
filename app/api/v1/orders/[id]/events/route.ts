import { orderEventList } from "@/lib/domain/order/view";
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
    operation: {
      id: "listOrderEvents",
      tag: "Orders",
      summary: "Read the events of an order",
      description: "All events after `after`, in the order of `seq`, which has no gaps.",
      scope: "orders:read",
      audience: "customers",
      aboutOrder: true,
      answers: { 200: { description: "The events.", schema: orderEventList } },
    },
    async handle({ ctx, params, query }) {
      const input = { orderId: params.id, after: query.after };
      return { body: { events: await listOrderEvents({ ctx, input }) } };
    },
  }),
});
