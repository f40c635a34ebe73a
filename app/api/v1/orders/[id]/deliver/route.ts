import { orderAnswer, orderAnswers, requireDone } from "@/app/api/v1/orders/order-answer";
import { deliverInput } from "@/lib/domain/order/api-input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { api, route } from "@/lib/http/route";
import { readChangedOrder } from "@/lib/services/orders";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: deliverInput,
    operation: {
      id: "deliverOrder",
      tag: "Shipments",
      summary: "Mark a shipped order as delivered",
      description: "For shipments whose carrier doesn't report it. Sending it again is no change.",
      scope: "shipments:write",
      aboutOrder: true,
      idempotencyKey: "optional",
      ifMatch: true,
      example: {},
      answers: orderAnswers("The order."),
      problems: { 409: "The order has not shipped." },
    },
    async handle({ ctx, params, request, claim }) {
      const orderId = params.id;
      const input = { orderId, versions: readIfMatch(request), claim };
      requireDone(await markDelivered({ ctx, input }));
      const read = { orderId, scope: "shipments:write" as const };
      return orderAnswer(await readChangedOrder({ ctx, input: read }));
    },
  }),
});
