import { idParams } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { readOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      return { body: await readOrder({ ctx, input: { orderId: params.id } }) };
    },
  }),
});
