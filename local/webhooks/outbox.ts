import pLimit from "p-limit";
import { escapeIdentifier, type Pool, type PoolClient } from "pg";
import type { Log } from "@/local/log";
import { startLoop } from "@/local/loop";
import { prunedMax, startPruning } from "@/local/pruning";
import { retryWaitMs } from "./backoff";

const batchMax = 32;
const concurrencyMax = 4;
const answerWaitMsMax = 10_000;
const idleWaitMsMax = 5_000;

/** A webhook to post at `dueAt`. `subject` names what it is about, to withdraw it if need be. */
export interface WebhookMessage {
  subject: string;
  body: string;
  dueAt: Date;
}

/** Faults a test may ask for: posts per message, and newest first among those that are due. */
export interface DeliveryFaults {
  copies: number;
  reverse: boolean;
}

export interface OutboxConfig {
  pool: Pool;
  /** The schema that holds the `deliveries` table. */
  schema: string;
  url: string;
  /** Headers that sign a body; called anew for every attempt. */
  sign: (body: string) => Record<string, string>;
  faults: () => DeliveryFaults;
  log: Log;
}

export interface Outbox {
  /** Records messages within the caller's transaction. Call `wake` once that has committed. */
  enqueue: (client: PoolClient, messages: WebhookMessage[]) => Promise<void>;
  /** Withdraws what has not been delivered about a subject, within the caller's transaction. */
  withdraw: (client: PoolClient, subject: string) => Promise<void>;
  wake: () => void;
  close: () => Promise<void>;
}

interface Claim {
  id: string;
  body: string;
  attempts: number;
}
interface Outcome {
  id: string;
  error: string | null;
  waitMs: number;
}

/**
 * Posts the messages of one schema, at least once each: retried with backoff for three days, a few
 * at a time, over restarts. One process per schema delivers; what a killed one had claimed is
 * free again when the next one starts.
 */
export function startOutbox(config: OutboxConfig): Outbox {
  const table = `${escapeIdentifier(config.schema)}.deliveries`;
  const limit = pLimit(concurrencyMax);
  const closing = new AbortController();
  let orphansFreed = false;
  let refused = false;

  const turn = async (): Promise<number> => {
    if (!orphansFreed) {
      await config.pool.query(freeOrphans(table));
      orphansFreed = true;
    }
    const { copies, reverse } = config.faults();
    const claims = await claimDue(config.pool, table, reverse);
    if (claims.length === 0) return millisecondsToNext(config.pool, table);

    const deliver = (claim: Claim) => deliverClaim(config, claim, copies, closing.signal);
    const outcomes = reverse
      ? await inSequence(claims, deliver)
      : await Promise.all(claims.map((claim) => limit(deliver, claim)));
    await record(config.pool, table, outcomes);
    logChange(outcomes);
    return claims.length === batchMax ? 0 : millisecondsToNext(config.pool, table);
  };

  /** One line when the receiver stops accepting, one when it accepts again. */
  const logChange = (outcomes: Outcome[]) => {
    const error = outcomes.find((outcome) => outcome.error)?.error;
    if (Boolean(error) === refused || closing.signal.aborted) return;
    refused = Boolean(error);
    if (error) config.log("warn", "webhooks are not accepted", { url: config.url, error });
    else config.log("info", "webhooks are accepted again", { url: config.url });
  };

  const name = `${config.schema} webhooks`;
  const loop = startLoop({ name, turn, log: config.log });
  const prune = async () => (await config.pool.query(pruneDone(table))).rowCount ?? 0;
  const pruning = startPruning({ name, prune, log: config.log });
  return {
    enqueue: async (client, messages) => {
      if (messages.length === 0) return;
      await client.query(
        `insert into ${table} (subject, body, due_at)
         select * from unnest($1::text[], $2::text[], $3::timestamptz[])`,
        [
          messages.map((message) => message.subject),
          messages.map((message) => message.body),
          messages.map((message) => message.dueAt),
        ],
      );
    },
    withdraw: async (client, subject) => {
      await client.query(`delete from ${table} where subject = $1 and delivered_at is null`, [
        subject,
      ]);
    },
    wake: loop.wake,
    close: async () => {
      closing.abort();
      await Promise.all([loop.stop(), pruning.stop()]);
    },
  };
}

function freeOrphans(table: string): string {
  return `update ${table} set claimed_at = null, due_at = now()
          where claimed_at is not null and delivered_at is null and abandoned_at is null`;
}

function pruneDone(table: string): string {
  return `delete from ${table} where id in (
            select id from ${table} where delivered_at < now() - interval '7 days'
            union all
            select id from ${table} where abandoned_at < now() - interval '7 days'
            limit ${prunedMax})`;
}

/** A claim also moves the due time on, so that a claim that is never recorded comes back. */
async function claimDue(pool: Pool, table: string, newestFirst: boolean): Promise<Claim[]> {
  const { rows } = await pool.query<Claim>(
    `with due as (
       select id from ${table}
       where delivered_at is null and abandoned_at is null and due_at <= now()
       order by ${newestFirst ? "id desc" : "due_at, id"}
       limit ${batchMax}
       for update skip locked
     )
     update ${table} as delivery
     set attempts = attempts + 1, claimed_at = now(), due_at = now() + interval '60 seconds'
     from due where delivery.id = due.id
     returning delivery.id, delivery.body, delivery.attempts`,
  );
  const byAge = rows.sort((a, b) => Number(a.id) - Number(b.id));
  return newestFirst ? byAge.reverse() : byAge;
}

async function millisecondsToNext(pool: Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `select (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::float8 as ms
     from ${table} where delivered_at is null and abandoned_at is null`,
  );
  const ms = rows[0]?.ms ?? idleWaitMsMax;
  return Math.ceil(Math.min(Math.max(ms, 0), idleWaitMsMax));
}

async function deliverClaim(
  config: OutboxConfig,
  claim: Claim,
  copies: number,
  closing: AbortSignal,
): Promise<Outcome> {
  let error: string | null = null;
  for (let copy = 0; copy < copies; copy += 1) {
    error = await post(config, claim.body, closing);
  }
  return { id: claim.id, error, waitMs: retryWaitMs(claim.attempts, Math.random()) };
}

/** Posts once. Returns null when the receiver answered 2xx, else what went wrong. */
async function post(
  config: OutboxConfig,
  body: string,
  closing: AbortSignal,
): Promise<string | null> {
  try {
    const response = await fetch(config.url, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        // Nobody reads the answer: nobody needs to compress it.
        "accept-encoding": "identity",
        ...config.sign(body),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([closing, AbortSignal.timeout(answerWaitMsMax)]),
    });
    await response.body?.cancel();
    return response.ok ? null : `status ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return String(cause);
  }
}

async function inSequence(
  claims: Claim[],
  deliver: (claim: Claim) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const claim of claims) outcomes.push(await deliver(claim));
  return outcomes;
}

async function record(pool: Pool, table: string, outcomes: Outcome[]): Promise<void> {
  await pool.query(
    `update ${table} as delivery
     set claimed_at = null,
         last_error = outcome.error,
         delivered_at = case when outcome.error is null then now() end,
         abandoned_at = case when outcome.error is not null
           and created_at < now() - interval '3 days' then now() end,
         due_at = now() + outcome.wait_ms * interval '1 millisecond'
     from unnest($1::bigint[], $2::text[], $3::int[]) as outcome (id, error, wait_ms)
     where delivery.id = outcome.id`,
    [
      outcomes.map((outcome) => outcome.id),
      outcomes.map((outcome) => outcome.error),
      outcomes.map((outcome) => outcome.waitMs),
    ],
  );
}
