import sql, { type Sql } from "sql-template-tag";
import { NotFound } from "@/lib/auth/permissions";
import { openSecret, sealSecret } from "@/lib/auth/sealed-secret";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { breakerFailures } from "@/lib/domain/webhooks/retries";

/** A row of `webhook_endpoints`, as `endpointColumns` selects it. */
export interface EndpointRow {
  id: number;
  url: string;
  description: string | null;
  eventTypes: string[] | null;
  secret: Buffer;
  /** The secrets before that one, the newest first, and until when each is valid. */
  previousSecrets: Buffer[];
  previousSecretsUntil: Date[];
  cursorPosition: number;
  failures: number;
  failingSince: Date | null;
  lastDeliveredAt: Date | null;
  disabledAt: Date | null;
  disabledReason: WebhookEndpointView["disabledReason"];
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The columns of the secrets of an endpoint `e`. */
export const secretColumns: Sql = sql`e.secret, e.previous_secrets AS "previousSecrets",
  e.previous_secrets_until AS "previousSecretsUntil"`;

/** The columns of an endpoint `e`. */
export const endpointColumns: Sql = sql`e.id, e.url, e.description, e.event_types AS "eventTypes",
  ${secretColumns}, e.cursor_position AS "cursorPosition",
  e.failures, e.failing_since AS "failingSince", e.last_delivered_at AS "lastDeliveredAt",
  e.disabled_at AS "disabledAt", e.disabled_reason AS "disabledReason", e.revision,
  e.created_at AS "createdAt", e.updated_at AS "updatedAt"`;

export function toEndpointView(row: EndpointRow, now: Date): WebhookEndpointView {
  const { disabledAt, failures } = row;
  // No earlier secret is valid for longer than the latest.
  const [until] = row.previousSecretsUntil;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.eventTypes,
    status: disabledAt ? "disabled" : failures >= breakerFailures ? "failing" : "enabled",
    disabledReason: row.disabledReason,
    failuresInRow: failures,
    failingSince: row.failingSince?.toISOString() ?? null,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    position: row.cursorPosition,
    previousSecretExpiresAt: until && until > now ? until.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** The endpoint, locked for a change if `lock` says so. Throws `NotFound`. */
export async function findEndpoint(
  db: Queryable,
  id: number,
  lock: Sql = sql``,
): Promise<EndpointRow> {
  const [row] = await db.query<EndpointRow>(sql`
    SELECT ${endpointColumns} FROM webhook_endpoints e
    WHERE e.id = ${id} AND e.deleted_at IS NULL ${lock}`);
  if (!row) throw new NotFound("Webhook endpoint not found.");
  return row;
}

/**
 * An endpoint whose deliveries the caller may read. Operators may read those of a deleted one too, as
 * the traces of orders and the audit log lead to them. Throws `NotFound`.
 */
export async function findReadableEndpoint(
  { db, actor }: Pick<Context, "db" | "actor">,
  id: number,
): Promise<void> {
  if (actor.kind !== "operator") {
    await findEndpoint(db, id);
    return;
  }
  const found = await db.query(sql`SELECT FROM webhook_endpoints WHERE id = ${id}`);
  if (found.length === 0) throw new NotFound("Webhook endpoint not found.");
}

/** A URL as the audit log keeps it. Its query may hold a secret of the receiver. */
export function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

const purpose = "webhook secrets";

export function sealWebhookSecret({ settings }: Pick<Context, "settings">, secret: string): Buffer {
  return sealSecret(secret, purpose, settings.trackingSecret);
}

/** An endpoint's secrets, encrypted. */
export type EndpointSecrets = Pick<
  EndpointRow,
  "secret" | "previousSecrets" | "previousSecretsUntil"
>;

/** The secrets that sign deliveries now, the newest first. None if the app's own secret was changed. */
export function activeSecrets(
  { settings, now }: Pick<Context, "settings" | "now">,
  row: EndpointSecrets,
): string[] {
  const at = now();
  const previous = row.previousSecrets.filter((_, index) => {
    const until = row.previousSecretsUntil[index];
    return until !== undefined && until > at;
  });
  return [row.secret, ...previous].flatMap((one) => {
    const secret = openSecret(one, purpose, settings.trackingSecret);
    return secret ? [secret] : [];
  });
}
