import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import { newWebhookSecret } from "@/lib/clients/webhook-signature";
import type { WebhookEndpointWithSecret } from "@/lib/domain/webhooks/endpoint";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import {
  type EndpointRow,
  endpointColumns,
  findEndpoint,
  sealWebhookSecret,
  toEndpointView,
} from "./endpoint-row";

const hourMs = 60 * 60_000;

/**
 * Gives an endpoint a new secret, which is shown only now. Deliveries are signed with both until the
 * overlap ends, which is also the latest end of older ones. If there are several, the oldest that is
 * valid stays beside the one that is replaced: when the answers to rotations were lost it is the one in
 * use, and a receiver's use of a secret, unlike that of an API key, does not show. Throws `NotFound`.
 */
export const rotateWebhookSecret = defineVerb<
  { endpointId: number; overlapHours: number },
  WebhookEndpointWithSecret
>("rotateWebhookSecret", async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  const { endpointId, overlapHours } = input;
  const secret = newWebhookSecret();
  const now = ctx.now();
  const until = new Date(now.getTime() + overlapHours * hourMs);
  return ctx.db.transaction(async (tx) => {
    await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
    const [row] = await tx.query<EndpointRow>(sql`
      UPDATE webhook_endpoints e SET secret = ${sealWebhookSecret(ctx, secret)},
        previous_secret = e.secret, previous_secret_until = ${until}, updated_at = ${now},
        (older_secret, older_secret_until) = (
          SELECT secret, least(valid_until, ${until}) FROM (VALUES
            (1, e.older_secret, e.older_secret_until),
            (2, e.previous_secret, e.previous_secret_until)
          ) AS earlier (place, secret, valid_until)
          WHERE valid_until > ${now} ORDER BY place LIMIT 1)
      WHERE e.id = ${endpointId} RETURNING ${endpointColumns}`);
    if (!row) throw new Error("The secret was not rotated.");
    await audit(ctx, tx, {
      action: "webhook_endpoint/secret_rotated",
      subject: `webhook_endpoint:${endpointId}`,
      data: { overlapHours },
    });
    return { ...toEndpointView(row, now), secret };
  });
});
