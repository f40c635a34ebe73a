import { cancelOrderInput } from "@/lib/domain/order/input";
import { orderView } from "@/lib/domain/order/view";
import { idParams } from "@/lib/domain/url-fields";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { cancelOrder, readChangedOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: cancelOrderInput,
    operation: {
      id: "cancelOrder",
      tag: "Orders",
      summary: "Cancel an order",
      description: "Releases its stock and returns its money. Repeating the call changes nothing.",
      scope: "orders:write",
      example: { reason: "The customer ordered twice" },
      answers: { 200: { description: "The cancelled order.", schema: orderView } },
      problems: { 409: "The order has shipped, failed or expired." },
    },
    async handle({ ctx, params, body }) {
      const cancelled = await cancelOrder({ ctx, input: { orderId: params.id, ...body } });
      if (cancelled.kind === "not_found") throw problem(404, "Order not found.");
      if (cancelled.kind === "refused") throw problem(409, cancelled.reason);
      return { body: await readChangedOrder({ ctx, input: { orderId: params.id } }) };
    },
  }),
});
