import { orderView } from "@/lib/domain/order/view";
import { idParams } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { readOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    operation: {
      id: "readOrder",
      tag: "Orders",
      summary: "Read an order",
      scope: "orders:read",
      answers: { 200: { description: "The order.", schema: orderView } },
    },
    async handle({ ctx, params }) {
      return { body: await readOrder({ ctx, input: { orderId: params.id } }) };
    },
  }),
});
