import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import { newWebhookSecret } from "@/lib/clients/webhook-signature";
import { previousSecretsMax, type WebhookEndpointWithSecret } from "@/lib/domain/webhooks/endpoint";
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

export type RotateSecretOutcome =
  | { kind: "rotated"; endpoint: WebhookEndpointWithSecret }
  /** So many earlier secrets are valid: one more would end one of them, perhaps the one in use. */
  | { kind: "too_many"; limit: number };

/**
 * Gives an endpoint a new secret, which is shown only now. Deliveries are signed with it and with all
 * earlier ones that are valid, until the overlap ends at the latest: when the answers to rotations were
 * lost any of them may be the one in use, and a receiver's use of a secret, unlike that of an API key,
 * does not show. Without an overlap all earlier ones end at once. Throws `NotFound`.
 */
export const rotateWebhookSecret = defineVerb<
  { endpointId: number; overlapHours: number },
  RotateSecretOutcome
>("rotateWebhookSecret", async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  const { endpointId, overlapHours } = input;
  const secret = newWebhookSecret();
  const now = ctx.now();
  const until = new Date(now.getTime() + overlapHours * hourMs);
  return ctx.db.transaction(async (tx) => {
    const { previousSecretsUntil } = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
    const valid = previousSecretsUntil.filter((validUntil) => validUntil > now);
    if (overlapHours > 0 && valid.length >= previousSecretsMax) {
      return { kind: "too_many", limit: previousSecretsMax };
    }
    const [row] = await tx.query<EndpointRow>(sql`
      UPDATE webhook_endpoints e SET secret = ${sealWebhookSecret(ctx, secret)}, updated_at = ${now},
        (previous_secrets, previous_secrets_until) = (
          SELECT coalesce(array_agg(secret ORDER BY place), '{}'),
            coalesce(array_agg(least(valid_until, ${until}) ORDER BY place), '{}')
          FROM (SELECT e.secret, ${until}::timestamptz AS valid_until, 0 AS place UNION ALL
            SELECT * FROM unnest(e.previous_secrets, e.previous_secrets_until) WITH ORDINALITY
          ) earlier WHERE least(valid_until, ${until}) > ${now})
      WHERE e.id = ${endpointId} RETURNING ${endpointColumns}`);
    if (!row) throw new Error("The secret was not rotated.");
    await audit(ctx, tx, {
      action: "webhook_endpoint/secret_rotated",
      subject: `webhook_endpoint:${endpointId}`,
      data: { overlapHours },
    });
    return { kind: "rotated", endpoint: { ...toEndpointView(row, now), secret } };
  });
});
