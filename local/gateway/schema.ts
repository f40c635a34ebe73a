import type { Migration } from "@/local/database/migrate";
import { abandonedIndex, deliveriesTable } from "@/local/webhooks/schema";

export const gatewaySchema = "gateway";

/**
 * Each object is stored as the JSON that the API returns. Fields that are queried or constrained
 * are generated columns. `due_at` is the time of an automatic change, such as an expiry.
 */
const firstVersion = `
  create table gateway.payment_intents (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    created bigint not null generated always as ((object->>'created')::bigint) stored,
    status text not null generated always as (object->>'status') stored,
    amount integer not null generated always as ((object->>'amount')::integer) stored,
    amount_capturable integer not null
      generated always as ((object->>'amount_capturable')::integer) stored,
    amount_received integer not null
      generated always as ((object->>'amount_received')::integer) stored,
    customer text generated always as (object->>'customer') stored,
    check (status in ('requires_payment_method', 'requires_confirmation', 'requires_action',
                      'requires_capture', 'succeeded', 'canceled')),
    check (amount > 0 and amount_capturable >= 0 and amount_received >= 0),
    check (amount_capturable + amount_received <= amount),
    check ((status = 'requires_capture') = (amount_capturable > 0)),
    check ((status = 'succeeded') = (amount_received > 0))
  );
  create unique index payment_intents_seq on gateway.payment_intents (seq);
  create index payment_intents_due on gateway.payment_intents (due_at) where due_at is not null;
  create index payment_intents_customer on gateway.payment_intents (customer, seq);

  create table gateway.charges (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    payment_intent text not null generated always as (object->>'payment_intent') stored
      references gateway.payment_intents (id),
    amount integer not null generated always as ((object->>'amount')::integer) stored,
    amount_captured integer not null
      generated always as ((object->>'amount_captured')::integer) stored,
    amount_refunded integer not null
      generated always as ((object->>'amount_refunded')::integer) stored,
    check (amount_captured between 0 and amount),
    check (amount_refunded between 0 and amount_captured)
  );
  create index charges_payment_intent on gateway.charges (payment_intent);

  create table gateway.refunds (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    created bigint not null generated always as ((object->>'created')::bigint) stored,
    payment_intent text not null generated always as (object->>'payment_intent') stored
      references gateway.payment_intents (id),
    charge text not null generated always as (object->>'charge') stored
      references gateway.charges (id),
    status text not null generated always as (object->>'status') stored,
    amount integer not null generated always as ((object->>'amount')::integer) stored,
    check (status in ('pending', 'succeeded', 'failed')),
    check (amount > 0)
  );
  create unique index refunds_seq on gateway.refunds (seq);
  create index refunds_due on gateway.refunds (due_at) where due_at is not null;
  create index refunds_payment_intent on gateway.refunds (payment_intent, seq);

  create table gateway.customers (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz
  );

  create table gateway.checkout_sessions (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    created bigint not null generated always as ((object->>'created')::bigint) stored,
    status text not null generated always as (object->>'status') stored,
    payment_intent text generated always as (object->>'payment_intent') stored
      references gateway.payment_intents (id),
    check (status in ('open', 'complete', 'expired'))
  );
  create unique index checkout_sessions_seq on gateway.checkout_sessions (seq);
  create index checkout_sessions_due on gateway.checkout_sessions (due_at)
    where due_at is not null;
  create index checkout_sessions_payment_intent on gateway.checkout_sessions (payment_intent);

  create table gateway.events (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    created bigint not null generated always as ((object->>'created')::bigint) stored,
    type text not null generated always as (object->>'type') stored
  );
  create unique index events_seq on gateway.events (seq);
  create index events_type on gateway.events (type, seq);

  create table gateway.idempotency_keys (
    key text primary key,
    fingerprint text not null,
    status integer not null,
    body text not null,
    request_id text not null,
    created_at timestamptz not null default now()
  );
  create index idempotency_keys_created_at on gateway.idempotency_keys (created_at);
`;

const disputes = `
  create table gateway.disputes (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    created bigint not null generated always as ((object->>'created')::bigint) stored,
    payment_intent text not null generated always as (object->>'payment_intent') stored
      references gateway.payment_intents (id),
    charge text not null generated always as (object->>'charge') stored
      references gateway.charges (id),
    status text not null generated always as (object->>'status') stored,
    amount integer not null generated always as ((object->>'amount')::integer) stored
  );
  create unique index disputes_seq on gateway.disputes (seq);
  create index disputes_due on gateway.disputes (due_at) where due_at is not null;
  create index disputes_payment_intent on gateway.disputes (payment_intent, seq);
  create index disputes_charge on gateway.disputes (charge, seq);

  create table gateway.fraud_warnings (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    created bigint not null generated always as ((object->>'created')::bigint) stored,
    payment_intent text not null generated always as (object->>'payment_intent') stored
      references gateway.payment_intents (id),
    charge text not null generated always as (object->>'charge') stored
      references gateway.charges (id)
  );
  create unique index fraud_warnings_seq on gateway.fraud_warnings (seq);
  create index fraud_warnings_payment_intent on gateway.fraud_warnings (payment_intent, seq);
  create index fraud_warnings_charge on gateway.fraud_warnings (charge, seq);
`;

/** Only payment methods that a customer has or had: the others can't be used again. */
const paymentMethods = `
  create table gateway.payment_methods (
    id text primary key,
    seq bigint generated always as identity,
    object jsonb not null,
    due_at timestamptz,
    created bigint not null generated always as ((object->>'created')::bigint) stored,
    customer text generated always as (object->>'customer') stored
      references gateway.customers (id)
  );
  create unique index payment_methods_seq on gateway.payment_methods (seq);
  create index payment_methods_customer on gateway.payment_methods (customer, seq);
`;

/**
 * Charges are found by their id, and no webhook is withdrawn. Most rows are changed once; with room on
 * their page, the change stays there (docs/decisions/0048).
 */
const lessToWrite = `
  drop index if exists gateway.charges_payment_intent;
  drop index if exists gateway.deliveries_subject;
  alter table gateway.payment_intents set (fillfactor = 60);
  alter table gateway.charges set (fillfactor = 60);
`;

export const gatewayMigrations: Migration[] = [
  { version: 1, sql: firstVersion + deliveriesTable(gatewaySchema) },
  { version: 2, sql: `create index events_created on gateway.events (created)` },
  { version: 3, sql: abandonedIndex(gatewaySchema) },
  { version: 4, sql: disputes },
  { version: 5, sql: paymentMethods },
  { version: 6, sql: lessToWrite },
];
