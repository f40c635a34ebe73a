import { orderAnswer, orderAnswers, requireDone } from "@/app/api/v1/orders/order-answer";
import { releaseInput } from "@/lib/domain/order/api-input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { api, route } from "@/lib/http/route";
import { readChangedOrder, releaseOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: releaseInput,
    operation: {
      id: "releaseOrder",
      tag: "Orders",
      summary: "Release an order that is on hold",
      description: "Its next step follows at once.",
      scope: "orders:write",
      aboutOrder: true,
      idempotencyKey: "optional",
      ifMatch: true,
      example: { note: "The address is correct" },
      answers: orderAnswers("The order."),
      problems: { 409: "The order is not on hold." },
    },
    async handle({ ctx, params, body, request, claim }) {
      const input = { orderId: params.id, ...body, versions: readIfMatch(request), claim };
      requireDone(await releaseOrder({ ctx, input }));
      return orderAnswer(await readChangedOrder({ ctx, input: { orderId: params.id } }));
    },
  }),
});
