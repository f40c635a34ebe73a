import { api, route } from "@/lib/http/route";
import { idParams } from "@/lib/http/schemas";
import { readAdminOrder } from "@/lib/services/orders";

/** What the admin's page of an order shows, for reading it again when the order has moved. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      return { body: await readAdminOrder({ ctx, input: { orderId: params.id } }) };
    },
  }),
});
