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
      const signature = request.headers.get("stripe-signature") ?? "";
      const event = verifyWebhook(() => ctx.gateway.verifyEvent(body, signature, ctx.now()));
      const { id: eventId, type, objectId: subject, state, about } = event;
      const { orderId } = await recordWebhook({
        ctx,
        input: { provider: "gateway", eventId, type, subject, state, about },
      });
      nameOrder(orderId);
      return { body: { received: true } };
    },
  }),
});
