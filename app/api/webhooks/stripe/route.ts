import { z } from "zod";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { recordWebhook } from "@/lib/services/outbox/record-webhook";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    access: "unasked",
    limit: null,
    body: z.string(),
    encoding: "raw",
    async handle({ ctx, body, request }) {
      const signature = request.headers.get("stripe-signature") ?? "";
      const event = verified(() => ctx.gateway.verifyEvent(body, signature));
      const { id: eventId, type, objectId: subject, state } = event;
      await recordWebhook({ ctx, input: { provider: "gateway", eventId, type, subject, state } });
      return { body: { received: true } };
    },
  }),
});

function verified<Event>(verify: () => Event): Event {
  try {
    return verify();
  } catch {
    throw problem(400, "The signature is not valid.");
  }
}
