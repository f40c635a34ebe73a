import {
  orderAnswer,
  orderAnswers,
  referenceTaken,
  refusal,
} from "@/app/api/v1/orders/order-answer";
import { changeOrderDetailsInput } from "@/lib/domain/order/api-input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { changeOrderDetails, readChangedOrder, readOrder } from "@/lib/services/orders";

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
      audience: "customers",
      aboutOrder: true,
      answers: orderAnswers("The order."),
    },
    async handle({ ctx, params }) {
      return orderAnswer(await readOrder({ ctx, input: { orderId: params.id } }));
    },
  }),
  PATCH: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: changeOrderDetailsInput,
    operation: {
      id: "changeOrder",
      tag: "Orders",
      summary: "Change the address, the reference or the metadata of an order",
      description: "Everything that is sent is changed, or nothing. Sending it again is no change.",
      scope: "orders:write",
      aboutOrder: true,
      idempotencyKey: "optional",
      ifMatch: true,
      example: { reference: "web-1002", metadata: { channel: "phone", gift: null } },
      answers: orderAnswers("The changed order."),
      problems: { 409: "The order can't be changed so in its state." },
      problemTypes: ["reference-taken"],
    },
    async handle({ ctx, params, body, request, claim }) {
      const input = { orderId: params.id, details: body, versions: readIfMatch(request), claim };
      const changed = await changeOrderDetails({ ctx, input });
      switch (changed.kind) {
        case "not_found":
          throw problem(404, "Order not found.");
        case "refused":
          throw refusal(changed);
        case "reference_taken":
          throw referenceTaken();
        case "done":
          return orderAnswer(await readChangedOrder({ ctx, input: { orderId: params.id } }));
      }
    },
  }),
});
