import type { Migration } from "@/local/database/migrate";
import { queueProcedures } from "./queue-procedures";

export const engineSchema = "inngest";

/**
 * Payloads are `json`, not `jsonb`: a step's output must be returned byte for byte, and jsonb
 * refuses U+0000. There are no foreign keys, whose locks on run rows would slow every step.
 */
const tables = `
  create table inngest.app (
    name text primary key,
    url text not null,
    checksum text not null,
    synced_at timestamptz not null default now()
  );

  create table inngest.function (
    id text primary key,
    app text not null references inngest.app (name),
    config json not null,
    archived boolean not null default false
  );

  -- id is a ULID, so ids sort by time of receipt; external_id is the sender's id (dedupe id).
  create table inngest.event (
    id text primary key,
    external_id text,
    name text not null,
    data json not null,
    "user" json,
    v text,
    ts bigint not null,
    received_at timestamptz not null default now()
  );
  create index event_external_id on inngest.event (external_id) where external_id is not null;

  create table inngest.run (
    id text primary key,
    function_id text not null,
    event_id text not null,
    batched boolean not null default false,
    status text not null default 'Running'
      check (status in ('Running', 'Completed', 'Failed', 'Cancelled')),
    request_version smallint not null default -1,
    plan_only boolean not null default false,
    parent_run_id text,
    parent_step_id text,
    slots text[],
    slot_limits integer[],
    output json,
    queued_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz
  );
  create index run_event on inngest.run (event_id);

  -- A finished step. The SDK resolves its promises in the order of seq.
  create table inngest.step (
    run_id text not null,
    step_id text not null,
    seq bigint generated always as identity,
    name text not null,
    value json not null,
    primary key (run_id, step_id)
  );

  -- A pending step: reported by the SDK and not finished. While a run has a blocking one, the
  -- engine queues no discovery (a call that makes the SDK report its next steps).
  create table inngest.op (
    run_id text not null,
    step_id text not null,
    kind text not null,
    name text not null,
    blocking boolean not null default false,
    primary key (run_id, step_id)
  );

  -- What waits for an event: a waitForEvent step, or a cancelOn rule (step_id 'cancel:<n>').
  -- Inngest's source calls it a pause. match_path and match_value index the value that the event
  -- must have at a path; '' means that the expression is evaluated for every event of the name.
  create table inngest.listener (
    run_id text not null,
    step_id text not null,
    kind text not null check (kind in ('wait', 'cancel')),
    event_name text not null,
    match_path text not null,
    match_value text not null,
    expression text,
    expires_at timestamptz not null,
    primary key (run_id, step_id)
  );
  create index listener_match on inngest.listener (event_name, match_path, match_value);

  -- Every (event_name, match_path) that any listener has used: see match-paths.ts.
  create table inngest.interest (
    event_name text not null,
    match_path text not null,
    primary key (event_name, match_path)
  );

  -- call: call the function; wake: end a sleep; expire: time out a wait or invoke; cron: fire it;
  -- flush: start the run of a batch. (ref, generation) is the fencing token of a lease. again: a
  -- discovery was requested during the call. slots: concurrency keys. parked_on: the full one.
  create table inngest.job (
    id text primary key,
    ref bigint generated always as identity,
    kind text not null check (kind in ('call', 'wake', 'expire', 'cron', 'flush')),
    run_id text,
    function_id text not null,
    step_id text not null,
    attempt integer not null default 0,
    generation integer not null default 0,
    due_at timestamptz not null,
    lease_until timestamptz,
    again boolean not null default false,
    slots text[],
    slot_limits integer[],
    parked_on text,
    size integer not null default 0,
    size_max integer
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
  create index job_due on inngest.job (due_at, ref) where lease_until is null and parked_on is null;
  create index job_lease on inngest.job (lease_until) where lease_until is not null;
  create index job_parked on inngest.job (parked_on, due_at, ref) where parked_on is not null;
  create index job_run on inngest.job (run_id) where run_id is not null;

  -- The slots in use of a concurrency key. Claims and releases lock the row.
  create table inngest.slot (
    key text primary key,
    used integer not null default 0 check (used >= 0)
  ) with (fillfactor = 50);

  create table inngest.dedupe (
    key text primary key,
    expires_at timestamptz not null
  );
  create index dedupe_expiry on inngest.dedupe (expires_at);

  create table inngest.batch_event (
    ref bigint generated always as identity primary key,
    function_id text not null,
    key text not null,
    event_id text not null,
    run_id text
  );
  create index batch_open on inngest.batch_event (function_id, key, ref) where run_id is null;
  create index batch_run on inngest.batch_event (run_id) where run_id is not null;
  create index batch_event_id on inngest.batch_event (event_id);
`;

/** What `defer()` has added to a run that has not ended, and the sessions of an event. */
const deferralsAndSessions = `
  alter table inngest.event add column meta json;

  -- pending: sends the event inngest/deferred.schedule when the run ends; aborted and rejected do
  -- not. step_id is the hash of the id that the function gave. The rows go when the run ends.
  create table inngest.deferral (
    run_id text not null,
    step_id text not null,
    seq bigint generated always as identity,
    status text not null check (status in ('pending', 'aborted', 'rejected')),
    function_id text not null,
    input json,
    meta json,
    input_bytes integer not null default 0,
    primary key (run_id, step_id)
  );
`;

/**
 * Nothing looks for an event by its sender's id: repetitions are found by `dedupe`. A run is updated
 * once or twice; with room on its page, no index gets another entry (docs/decisions/0048).
 */
const lessToWrite = `
  drop index if exists inngest.event_external_id;
  alter table inngest.run set (fillfactor = 70);
`;

/** A claim takes the calls in flight into account. */
const claimsPerFunction = `
  drop function if exists inngest.claim(integer, interval, text[]);
  ${queueProcedures}
`;

export const migrations: Migration[] = [
  { version: 1, sql: tables },
  { version: 2, sql: deferralsAndSessions },
  { version: 3, sql: lessToWrite },
  { version: 4, sql: claimsPerFunction },
];
