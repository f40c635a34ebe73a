import { payOrderInput } from "@/lib/domain/order/input";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { idParams } from "@/lib/http/schemas";
import { readChangedOrder } from "@/lib/services/orders";
import { payOrder } from "@/lib/services/payments";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    access: "known",
    limit: "create",
    params: idParams,
    body: payOrderInput,
    async handle({ ctx, params, body }) {
      const paid = await payOrder({ ctx, input: { orderId: params.id, ...body } });
      switch (paid.kind) {
        case "not_found":
          throw problem(404, "There is no such order.");
        case "refused":
          throw problem(409, paid.reason);
        case "declined":
          throw problem(402, paid.message, {
            errors: [{ path: "paymentMethod", message: paid.code }],
          });
        case "unknown":
          throw problem(503, "The gateway has not answered. The order goes on by itself.", {
            headers: { "retry-after": "30" },
          });
        case "paid":
          return { body: await readChangedOrder({ ctx, input: { orderId: params.id } }) };
      }
    },
  }),
});
