import { idParams } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { readAdminOrder } from "@/lib/services/orders";

/** The data of the admin's order page, which the page reloads after each order event. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      return { body: await readAdminOrder({ ctx, input: { orderId: params.id } }) };
    },
  }),
});
