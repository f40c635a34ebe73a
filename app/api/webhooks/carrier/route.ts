import { z } from "zod";
import type { CarrierEvent } from "@/lib/clients/carrier";
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
      const signature = request.headers.get("waybill-carrier-signature") ?? "";
      const event = verified(() => ctx.carrier.verifyEvent(body, signature, ctx.now()));
      const subject = String(event.orderId);
      const receipt = {
        provider: "carrier",
        eventId: event.id,
        type: "tracking",
        subject,
      } as const;
      await recordWebhook({ ctx, input: receipt });
      return { body: { received: true } };
    },
  }),
});

function verified(verify: () => CarrierEvent): CarrierEvent {
  try {
    return verify();
  } catch {
    throw problem(400, "The signature is not valid.");
  }
}
