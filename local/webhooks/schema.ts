/**
 * The SQL for the table of outgoing webhooks in the schema of a service. Earlier versions wrote
 * `claimed_at` before a post, and `delivered_at` after it.
 */
export function deliveriesTable(schema: string): string {
  return `
    create table ${schema}.deliveries (
      id bigint generated always as identity primary key,
      subject text not null,
      body text not null,
      created_at timestamptz not null default now(),
      due_at timestamptz not null,
      claimed_at timestamptz,
      attempts integer not null default 0,
      delivered_at timestamptz,
      abandoned_at timestamptz,
      last_error text
    );
    create index deliveries_due on ${schema}.deliveries (due_at)
      where delivered_at is null and abandoned_at is null;
    create index deliveries_subject on ${schema}.deliveries (subject);
    create index deliveries_done on ${schema}.deliveries (delivered_at)
      where delivered_at is not null;
  `;
}

/** The SQL for the index that pruning uses to find abandoned deliveries. */
export function abandonedIndex(schema: string): string {
  return `create index deliveries_abandoned on ${schema}.deliveries (abandoned_at)
            where abandoned_at is not null`;
}
