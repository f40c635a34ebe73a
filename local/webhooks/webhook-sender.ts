import pLimit from "p-limit";
import type { Pool, PoolClient } from "pg";
import type { Log } from "@/local/log";
import { startLoop } from "@/local/loop";
import { prunedMax, startPruning } from "@/local/pruning";
import { deliveriesOf } from "./queue-webhooks";
import { retryWaitMs } from "./retry-wait";

const batchMax = 32;
const concurrencyMax = 4;
const responseWaitMsMax = 10_000;
const idleWaitMsMax = 5_000;

/** Injected faults: posts per message, and whether due messages are posted newest first. */
export interface DeliveryFaults {
  copies: number;
  reverse: boolean;
}

export interface WebhookSenderConfig {
  pool: Pool;
  /** The schema that holds the `deliveries` table. */
  schema: string;
  url: string;
  /**
   * One body for several messages, if the service posts those that are due together in one request.
   * Messages that were not accepted are posted one by one, so that one of them delays no other.
   */
  joinBodies?: (bodies: string[]) => string;
  /** The signature headers for a body. Called for every attempt, because they contain the time. */
  sign: (body: string) => Record<string, string>;
  faults: () => DeliveryFaults;
  log: Log;
}

export interface WebhookSender {
  /** Deletes the undelivered messages of a subject, within the caller's transaction. */
  withdraw: (client: PoolClient, subject: string) => Promise<void>;
  /** Posts what is due now: call it after messages were queued. */
  wake: () => void;
  close: () => Promise<void>;
}

interface ClaimedDelivery {
  id: string;
  body: string;
  attempts: number;
}
/** A request that posts one message, or several. */
interface PostRequest {
  claims: ClaimedDelivery[];
  body: string;
}

interface Outcome {
  id: string;
  error: string | null;
  waitMs: number;
}

/**
 * Posts the messages of one schema at least once, with retries and backoff for three days. Only one
 * process per schema may run a sender: it releases what a killed predecessor had claimed.
 */
export function startWebhookSender(config: WebhookSenderConfig): WebhookSender {
  const table = deliveriesOf(config.schema);
  const limit = pLimit(concurrencyMax);
  const closing = new AbortController();
  let areClaimsReleased = false;
  let isRejected = false;

  const turn = async (): Promise<number> => {
    if (!areClaimsReleased) {
      await config.pool.query(releaseClaimsSql(table));
      areClaimsReleased = true;
    }
    const { copies, reverse } = config.faults();
    const claims = await claimDue(config.pool, table, reverse);
    if (claims.length === 0) return millisecondsToNext(config.pool, table);

    // In reverse, each message arrives before the one that it should follow.
    const requests = toRequests(claims, reverse ? undefined : config.joinBodies);
    const deliver = (request: PostRequest) =>
      deliverRequest(config, request, copies, closing.signal);
    const outcomes = reverse
      ? await inSequence(requests, deliver)
      : await Promise.all(requests.map((request) => limit(deliver, request)));
    await recordOutcomes(config.pool, table, outcomes.flat());
    logReceiverChange(outcomes.flat());
    return claims.length === batchMax ? 0 : millisecondsToNext(config.pool, table);
  };

  /** Logs once when the receiver stops accepting webhooks, and once when it accepts them again. */
  const logReceiverChange = (outcomes: Outcome[]) => {
    const error = outcomes.find((outcome) => outcome.error)?.error;
    if (Boolean(error) === isRejected || closing.signal.aborted) return;
    isRejected = Boolean(error);
    if (error) config.log("warn", "webhooks are not accepted", { url: config.url, error });
    else config.log("info", "webhooks are accepted again", { url: config.url });
  };

  const name = `${config.schema} webhooks`;
  const loop = startLoop({ name, turn, log: config.log });
  const prune = async () => (await config.pool.query(pruneSql(table))).rowCount ?? 0;
  const pruning = startPruning({ name, prune, log: config.log });
  return {
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

function releaseClaimsSql(table: string): string {
  return `update ${table} set claimed_at = null, due_at = now()
          where claimed_at is not null and delivered_at is null and abandoned_at is null`;
}

function pruneSql(table: string): string {
  return `delete from ${table} where id in (
            select id from ${table} where delivered_at < now() - interval '7 days'
            union all
            select id from ${table} where abandoned_at < now() - interval '7 days'
            limit ${prunedMax})`;
}

/** Claiming also postpones the due time, so that a claim without a recorded outcome is retried. */
async function claimDue(
  pool: Pool,
  table: string,
  newestFirst: boolean,
): Promise<ClaimedDelivery[]> {
  const { rows } = await pool.query<ClaimedDelivery>(
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

/** Messages that are tried for the first time share a request, if the service can join them. */
function toRequests(
  claims: ClaimedDelivery[],
  joinBodies: WebhookSenderConfig["joinBodies"],
): PostRequest[] {
  const first = joinBodies ? claims.filter(({ attempts }) => attempts === 1) : [];
  if (!joinBodies || first.length < 2) {
    return claims.map((claim) => ({ claims: [claim], body: claim.body }));
  }
  const joined = { claims: first, body: joinBodies(first.map(({ body }) => body)) };
  const others = claims.filter((claim) => !first.includes(claim));
  return [joined, ...others.map((claim) => ({ claims: [claim], body: claim.body }))];
}

async function deliverRequest(
  config: WebhookSenderConfig,
  { claims, body }: PostRequest,
  copies: number,
  closing: AbortSignal,
): Promise<Outcome[]> {
  let error: string | null = null;
  for (let copy = 0; copy < copies; copy += 1) {
    error = await post(config, body, closing);
  }
  return claims.map(({ id, attempts }) => ({
    ...{ id, error, waitMs: retryWaitMs(attempts, Math.random()) },
  }));
}

/** Posts once. Returns null when the receiver responded with 2xx, otherwise the error. */
async function post(
  config: WebhookSenderConfig,
  body: string,
  closing: AbortSignal,
): Promise<string | null> {
  try {
    const response = await fetch(config.url, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        // The response body is discarded, so compressing it would be wasted work.
        "accept-encoding": "identity",
        ...config.sign(body),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([closing, AbortSignal.timeout(responseWaitMsMax)]),
    });
    await response.body?.cancel();
    return response.ok ? null : `status ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return String(cause);
  }
}

async function inSequence(
  requests: PostRequest[],
  deliver: (request: PostRequest) => Promise<Outcome[]>,
): Promise<Outcome[][]> {
  const outcomes: Outcome[][] = [];
  for (const request of requests) outcomes.push(await deliver(request));
  return outcomes;
}

async function recordOutcomes(pool: Pool, table: string, outcomes: Outcome[]): Promise<void> {
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
