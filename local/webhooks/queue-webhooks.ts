import { escapeIdentifier } from "pg";

/** A webhook to post at `dueAt`. The `subject` is an id by which it can be withdrawn. */
export interface WebhookMessage {
  subject: string;
  body: string;
  dueAt: Date;
}

/** The table of outgoing webhooks of a service. */
export function deliveriesOf(schema: string): string {
  return `${escapeIdentifier(schema)}.deliveries`;
}

/**
 * The SQL that queues webhooks, to be a part of the statement that writes what they report. Its
 * parameters are placeholders for `webhookColumns`; a condition of the caller may follow. Wake the
 * sender after the commit.
 */
export function queueWebhooksSql(schema: string, columns: readonly string[]): string {
  const [subjects, bodies, dueTimes] = columns;
  return `insert into ${deliveriesOf(schema)} (subject, body, due_at)
    select subject, body, due_at
    from unnest(${subjects}::text[], ${bodies}::text[], ${dueTimes}::timestamptz[])
      as message (subject, body, due_at)`;
}

/** The values of the three parameters of `queueWebhooksSql`. */
export function webhookColumns(messages: readonly WebhookMessage[]): unknown[][] {
  return [
    messages.map(({ subject }) => subject),
    messages.map(({ body }) => body),
    messages.map(({ dueAt }) => dueAt),
  ];
}
