import { orderAnswer, orderAnswers } from "@/app/api/v1/orders/order-answer";
import { payOrderInput } from "@/lib/domain/order/input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readChangedOrder } from "@/lib/services/orders";
import { payOrder } from "@/lib/services/payments";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: payOrderInput,
    operation: {
      id: "payOrder",
      tag: "Orders",
      summary: "Pay an unpaid order",
      scope: "orders:write",
      audience: "customers",
      aboutOrder: true,
      idempotencyKey: "optional",
      ifMatch: true,
      example: { paymentMethod: "pm_card_visa" },
      answers: orderAnswers("The order with its payment."),
      problems: {
        402: "The payment was declined. The order can be paid with another method and another key.",
        409: "The order can't be paid in its state.",
      },
    },
    async handle({ ctx, params, body, request, claim }) {
      const input = { orderId: params.id, ...body, versions: readIfMatch(request), claim };
      const paid = await payOrder({ ctx, input });
      switch (paid.kind) {
        case "not_found":
          throw problem(404, "Order not found.");
        case "refused":
          throw problem(409, paid.reason);
        case "declined":
          throw problem(402, paid.message, {
            errors: [{ path: "paymentMethod", message: paid.code }],
          });
        case "unknown":
          throw problem(
            503,
            "The payment gateway has not responded. Waybill retries; read the order again in 30 s.",
            { headers: { "retry-after": "30" } },
          );
        case "paid":
          return orderAnswer(await readChangedOrder({ ctx, input: { orderId: params.id } }));
      }
    },
  }),
});
