import type { Migration } from "@/local/database/migrate";
import { abandonedIndex, deliveriesTable } from "@/local/webhooks/schema";

export const carrierSchema = "carrier";

/**
 * A key that was voided before its label was created is a row without a tracking number. All events
 * of a shipment are inserted at the hand-over, with their planned times. Queries ignore those in
 * the future, so no process has to advance shipments.
 */
const firstVersion = `
  create table carrier.labels (
    id text primary key,
    seq bigint generated always as identity,
    key text not null unique,
    fingerprint text,
    tracking_number text unique,
    reference text,
    order_id bigint,
    service text,
    ship_to jsonb,
    parcels jsonb,
    estimated_delivery timestamptz,
    created_at timestamptz not null default now(),
    voided_at timestamptz,
    check ((fingerprint is null) = (tracking_number is null)),
    check (tracking_number is not null or voided_at is not null)
  );

  create table carrier.tracking_events (
    label_id text not null references carrier.labels (id) on delete cascade,
    position integer not null,
    status text not null,
    location text not null,
    at timestamptz not null,
    primary key (label_id, position),
    check (status in ('label_created', 'in_transit', 'out_for_delivery', 'delivered',
                      'returned', 'lost', 'voided'))
  );
`;

/** Before this version, labels had no hand-over. All that are not voided count as handed over. */
const handOver = `
  alter table carrier.labels add column handed_over_at timestamptz;
  update carrier.labels set handed_over_at = created_at
    where tracking_number is not null and voided_at is null;
`;

/** Room for the hand-over: no index gets another entry for it (docs/decisions/0048). */
const roomOnPage = "alter table carrier.labels set (fillfactor = 60)";

export const carrierMigrations: Migration[] = [
  { version: 1, sql: firstVersion + deliveriesTable(carrierSchema) },
  { version: 2, sql: abandonedIndex(carrierSchema) },
  { version: 3, sql: handOver },
  { version: 4, sql: "alter table carrier.labels rename column parcels to items" },
  { version: 5, sql: roomOnPage },
];
