import { z } from "zod";
import { nameOrder } from "@/lib/http/name-order";
import { api, route } from "@/lib/http/route";
import { verifyWebhook } from "@/lib/http/verify-webhook";
import { recordWebhook } from "@/lib/services/webhooks/record-webhook";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "none",
    limit: null,
    body: z.string(),
    encoding: "raw",
    async handle({ ctx, body, request }) {
      const signature = request.headers.get("waybill-carrier-signature") ?? "";
      const events = verifyWebhook(() => ctx.carrier.verifyEvents(body, signature, ctx.now()));
      await Promise.all(
        events.map(({ id: eventId, orderId }) =>
          recordWebhook({
            ctx,
            input: {
              provider: "carrier",
              eventId,
              type: "tracking",
              subject: String(orderId),
              about: { orderId, paymentRef: null },
            },
          }),
        ),
      );
      const [first, ...others] = events;
      if (first && others.length === 0) nameOrder(first.orderId);
      return { body: { received: true } };
    },
  }),
});
