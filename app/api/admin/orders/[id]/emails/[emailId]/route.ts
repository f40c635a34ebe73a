import { orderEmailParams } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { readOrderEmail } from "@/lib/services/emails/read-order-email";

/** One of an order's emails, as sent to the customer. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: orderEmailParams,
    async handle({ ctx, params }) {
      const input = { orderId: params.id, emailId: params.emailId };
      return { body: await readOrderEmail({ ctx, input }) };
    },
  }),
});
