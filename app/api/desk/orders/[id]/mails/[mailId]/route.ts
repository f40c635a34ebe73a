import { api, route } from "@/lib/http/route";
import { orderMailParams } from "@/lib/http/schemas";
import { readOrderMail } from "@/lib/services/notifications/read-mail";

/** One of an order's letters, as its customer got it. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    params: orderMailParams,
    async handle({ ctx, params }) {
      const input = { orderId: params.id, mailId: params.mailId };
      return { body: await readOrderMail({ ctx, input }) };
    },
  }),
});
