import { api, route } from "@/lib/http/route";
import { idParams } from "@/lib/http/schemas";
import { readOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      return { body: await readOrder({ ctx, input: { orderId: params.id } }) };
    },
  }),
});
