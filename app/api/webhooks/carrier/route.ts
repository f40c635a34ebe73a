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
      const event = verifyWebhook(() => ctx.carrier.verifyEvent(body, signature, ctx.now()));
      const { id: eventId, orderId } = event;
      const subject = String(orderId);
      await recordWebhook({
        ctx,
        input: {
          provider: "carrier",
          eventId,
          type: "tracking",
          subject,
          about: { orderId, paymentRef: null },
        },
      });
      nameOrder(orderId);
      return { body: { received: true } };
    },
  }),
});
