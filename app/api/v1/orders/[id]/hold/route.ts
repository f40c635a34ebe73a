import { orderAnswer, orderAnswers, requireDone } from "@/app/api/v1/orders/order-answer";
import { holdInput } from "@/lib/domain/order/api-input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { api, route } from "@/lib/http/route";
import { holdOrder, readChangedOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: holdInput,
    operation: {
      id: "holdOrder",
      tag: "Orders",
      summary: "Put an order on hold",
      description: "It is not shipped until it is released. It can still be cancelled.",
      scope: "orders:write",
      aboutOrder: true,
      idempotencyKey: "optional",
      ifMatch: true,
      example: { reason: "The address is being checked" },
      answers: orderAnswers("The order."),
      problems: { 409: "The order is on hold already, or its label is being created." },
    },
    async handle({ ctx, params, body, request, claim }) {
      const input = { orderId: params.id, ...body, versions: readIfMatch(request), claim };
      requireDone(await holdOrder({ ctx, input }));
      return orderAnswer(await readChangedOrder({ ctx, input: { orderId: params.id } }));
    },
  }),
});
