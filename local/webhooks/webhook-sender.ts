import pLimit from "p-limit";
import type { Pool, PoolClient } from "pg";
import { Agent, request } from "undici";
import { queryPrepared } from "@/local/database/query-prepared";
import type { Log } from "@/local/log";
import { startLoop } from "@/local/loop";
import { prunedMax, startPruning } from "@/local/pruning";
import { deliveriesOf } from "./queue-webhooks";
import { retryWaitMs } from "./retry-wait";

const batchMax = 32;
const concurrencyMax = 16;
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

/** `attempts` are those before this one. */
interface DueDelivery {
  id: string;
  body: string;
  attempts: number;
}

/** A request that posts one message, or several. */
interface PostRequest {
  deliveries: DueDelivery[];
  body: string;
}

interface Outcome {
  id: string;
  error: string | null;
  waitMs: number;
}

/**
 * Posts the messages of one schema at least once, with retries and backoff for three days. Only one
 * process per schema should run a sender: two would post everything twice.
 */
export function startWebhookSender(config: WebhookSenderConfig): WebhookSender {
  const table = deliveriesOf(config.schema);
  const limit = pLimit(concurrencyMax);
  const agent = new Agent({ connections: concurrencyMax });
  let isRejected = false;

  const turn = async (): Promise<number> => {
    const { copies, reverse } = config.faults();
    const due = await findDue(config.pool, table, reverse);
    if (due.length === 0) return millisecondsToNext(config.pool, table);

    // In reverse, each message arrives before the one that it should follow.
    const requests = toRequests(due, reverse ? undefined : config.joinBodies);
    const deliver = (post: PostRequest) => deliverRequest(config, post, copies, agent);
    const outcomes = reverse
      ? await inSequence(requests, deliver)
      : await Promise.all(requests.map((request) => limit(deliver, request)));
    await recordOutcomes(config.pool, table, outcomes.flat());
    logReceiverChange(outcomes.flat());
    return due.length === batchMax ? 0 : millisecondsToNext(config.pool, table);
  };

  /** Logs once when the receiver stops accepting webhooks, and once when it accepts them again. */
  const logReceiverChange = (outcomes: Outcome[]) => {
    const error = outcomes.find((outcome) => outcome.error)?.error;
    if (Boolean(error) === isRejected || agent.destroyed) return;
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
      // Also ends the posts in progress: they are still due.
      await Promise.all([agent.destroy(), loop.stop(), pruning.stop()]);
    },
  };
}

/** Earlier versions kept what was delivered. */
function pruneSql(table: string): string {
  return `delete from ${table} where id in (
            select id from ${table} where delivered_at < now() - interval '7 days'
            union all
            select id from ${table} where abandoned_at < now() - interval '7 days'
            limit ${prunedMax})`;
}

/** Nothing is written before the post: one whose outcome was not recorded is simply still due. */
async function findDue(pool: Pool, table: string, newestFirst: boolean): Promise<DueDelivery[]> {
  const { rows } = await queryPrepared<DueDelivery>(
    pool,
    `select id, body, attempts from ${table}
     where delivered_at is null and abandoned_at is null and due_at <= now()
     order by ${newestFirst ? "id desc" : "due_at, id"}
     limit ${batchMax}`,
  );
  const byAge = rows.sort((a, b) => Number(a.id) - Number(b.id));
  return newestFirst ? byAge.reverse() : byAge;
}

async function millisecondsToNext(pool: Pool, table: string): Promise<number> {
  const { rows } = await queryPrepared<{ ms: number | null }>(
    pool,
    `select (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::float8 as ms
     from ${table} where delivered_at is null and abandoned_at is null`,
  );
  const ms = rows[0]?.ms ?? idleWaitMsMax;
  return Math.ceil(Math.min(Math.max(ms, 0), idleWaitMsMax));
}

/** Messages that are tried for the first time share a request, if the service can join them. */
function toRequests(
  due: DueDelivery[],
  joinBodies: WebhookSenderConfig["joinBodies"],
): PostRequest[] {
  const single = (delivery: DueDelivery) => ({ deliveries: [delivery], body: delivery.body });
  const first = due.filter(({ attempts }) => attempts === 0);
  if (!joinBodies || first.length < 2) return due.map(single);
  const joined = { deliveries: first, body: joinBodies(first.map(({ body }) => body)) };
  return [joined, ...due.filter(({ attempts }) => attempts > 0).map(single)];
}

async function deliverRequest(
  config: WebhookSenderConfig,
  { deliveries, body }: PostRequest,
  copies: number,
  agent: Agent,
): Promise<Outcome[]> {
  let error: string | null = null;
  for (let copy = 0; copy < copies; copy += 1) {
    error = await post(config, body, agent);
  }
  return deliveries.map(({ id, attempts }) => ({
    ...{ id, error, waitMs: retryWaitMs(attempts + 1, Math.random()) },
  }));
}

/** Posts once. Returns null when the receiver responded with 2xx, otherwise the error. */
async function post(
  config: WebhookSenderConfig,
  body: string,
  agent: Agent,
): Promise<string | null> {
  try {
    const response = await request(config.url, {
      dispatcher: agent,
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", ...config.sign(body) },
      body,
      signal: AbortSignal.timeout(responseWaitMsMax),
    });
    // The status is the answer. The rest is read so that the socket can be used again.
    await response.body.dump().catch(() => undefined);
    const { statusCode: status } = response;
    return status >= 200 && status < 300 ? null : `status ${status}`;
  } catch (error) {
    return String(error);
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

/** Accepted messages are deleted: what they reported stays with the service. */
async function recordOutcomes(pool: Pool, table: string, outcomes: Outcome[]): Promise<void> {
  const refused = outcomes.filter(({ error }) => error !== null);
  const accepted = outcomes.filter(({ error }) => error === null);
  if (accepted.length > 0) {
    const ids = accepted.map(({ id }) => id);
    await queryPrepared(pool, `delete from ${table} where id = any($1::bigint[])`, [ids]);
  }
  if (refused.length === 0) return;
  await pool.query(
    `update ${table} as delivery
     set attempts = attempts + 1,
         last_error = outcome.error,
         abandoned_at = case when created_at < now() - interval '3 days' then now() end,
         due_at = now() + outcome.wait_ms * interval '1 millisecond'
     from unnest($1::bigint[], $2::text[], $3::int[]) as outcome (id, error, wait_ms)
     where delivery.id = outcome.id`,
    [
      refused.map(({ id }) => id),
      refused.map(({ error }) => error),
      refused.map(({ waitMs }) => waitMs),
    ],
  );
}
