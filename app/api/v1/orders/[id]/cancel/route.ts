import { orderAnswer, orderAnswers } from "@/app/api/v1/orders/order-answer";
import { cancelOrderInput } from "@/lib/domain/order/input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
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
      audience: "customers",
      aboutOrder: true,
      idempotencyKey: "optional",
      ifMatch: true,
      example: { reason: "The customer ordered twice" },
      answers: orderAnswers("The cancelled order."),
      problems: { 409: "The order has shipped, failed or expired." },
    },
    async handle({ ctx, params, body, request, claim }) {
      const input = { orderId: params.id, ...body, versions: readIfMatch(request), claim };
      const cancelled = await cancelOrder({ ctx, input });
      if (cancelled.kind === "not_found") throw problem(404, "Order not found.");
      if (cancelled.kind === "refused") throw problem(409, cancelled.reason);
      return orderAnswer(await readChangedOrder({ ctx, input: { orderId: params.id } }));
    },
  }),
});
