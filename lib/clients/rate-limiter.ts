import { createHash } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis as UpstashRedis } from "@upstash/redis";
import { LRUCache } from "lru-cache";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { Env } from "@/lib/env";
import type { Log } from "@/lib/telemetry/log";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { recordUnusualCall } from "@/lib/telemetry/record-unusual-call";
import { SpanKind } from "@/lib/telemetry/spans";
import { outageLog } from "./outage-log";
import { plainRedis } from "./plain-redis";

export interface RateDecision {
  success: boolean;
  limit: number;
  remaining: number;
  /** When the window ends, as Unix milliseconds. */
  resetAtMs: number;
}

/**
 * What is limited: `create` for calls that change money or stock, `read` for others, `sign_in` for
 * passwords from one caller, `account` for passwords of one account, `email` for account emails.
 */
export type RateKind = "create" | "read" | "sign_in" | "account" | "email";

export interface RateLimiter {
  /** @param max Of this caller alone, in place of the limit of the settings. */
  take(kind: RateKind, identifier: string, max?: number): Promise<RateDecision>;
}

const redisSpan = { name: "redis limit", kind: SpanKind.CLIENT };

const minuteMs = 60_000;
/** The length of a kind's sliding window. */
export const windowMsOf = (kind: RateKind) => (kind === "email" ? 60 * minuteMs : minuteMs);
const timeoutMs = 300;
/** How many requests of one caller a statement counts at most. */
const countedTogetherMax = 100;

/** The kinds, with the limits of keys that have their own. */
const countersMax = 1_000;

/** The counter of one kind of request and one limit. Its counts are stored by kind and caller. */
interface Counter {
  limiter: Ratelimit;
  /** Used while Redis is unavailable. */
  fallback: (identifier: string) => RateDecision;
}

/**
 * A sliding window in PostgreSQL, Upstash or any Redis. While Redis is unavailable, reads are not
 * limited and other requests are counted in this process, so that the shop stays open without
 * allowing floods. `limits` is read on each call, so that changes take effect at once.
 */
export function createRateLimiter({
  env,
  limits,
  db,
  log,
}: {
  env: Env;
  limits: () => Readonly<Record<RateKind, number>>;
  db: Queryable;
  log: Log;
}): RateLimiter {
  const redis = openRedis(env);
  const warnOfOutage = outageLog(log, "The rate limiter can't reach Redis.");
  const counters = new LRUCache<string, Counter>({ max: countersMax });

  function counterOf(kind: RateKind, max: number): Counter {
    const windowMs = windowMsOf(kind);
    const name = `${kind}:${max}`;
    const known = counters.get(name);
    if (known) return known;
    const limiter = new Ratelimit({
      // The PostgreSQL algorithm never touches the Redis that the library's type asks for.
      redis: redis ?? ({} as UpstashRedis),
      limiter: redis
        ? Ratelimit.slidingWindow(max, `${windowMs} ms`)
        : postgresSlidingWindow(db, max, windowMs),
      prefix: `waybill:${kind}`,
      // The PostgreSQL pool has its own timeouts, and a failed query must not let a request pass.
      timeout: redis ? timeoutMs : 0,
      ephemeralCache: new Map(),
      analytics: false,
    });
    const counter = { limiter, fallback: countInProcess(max, windowMs) };
    counters.set(name, counter);
    return counter;
  }

  async function decide(kind: RateKind, identifier: string, max: number): Promise<RateDecision> {
    const { limiter, fallback } = counterOf(kind, max);
    async function takeToken() {
      const result = await limiter.limit(hashed(identifier));
      if (result.reason === "timeout") throw new Error("The rate limiter did not respond in time.");
      return result;
    }
    try {
      // The statement of PostgreSQL has a span of its own.
      const result = await (redis ? recordUnusualCall(redisSpan, takeToken) : takeToken());
      result.pending.catch(() => undefined);
      const { success, limit, remaining, reset } = result;
      return { success, limit, remaining: Math.max(0, remaining), resetAtMs: reset };
    } catch (error) {
      if (!redis) throw error;
      warnOfOutage(error, { kind });
      return kind === "read" ? unlimited(max, windowMsOf(kind)) : fallback(identifier);
    }
  }

  return {
    async take(kind, identifier, max = limits()[kind]) {
      const decision = await decide(kind, identifier, max);
      if (!decision.success) metrics()?.rateLimited(kind);
      return decision;
    },
  };
}

/** Counters store no email or IP address, which would survive the erasure of a customer. */
function hashed(identifier: string): string {
  return createHash("sha256").update(identifier).digest("base64url");
}

function openRedis(env: Env) {
  if (env.UPSTASH_REDIS_REST_URL && env.UPSTASH_REDIS_REST_TOKEN) {
    return new UpstashRedis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
    });
  }
  return env.REDIS_URL ? plainRedis(env.REDIS_URL, timeoutMs) : null;
}

/** The library's algorithm interface over the database function `take_rate_token`. */
function postgresSlidingWindow(
  db: Queryable,
  limit: number,
  windowMs: number,
): ReturnType<typeof Ratelimit.slidingWindow> {
  /** Takes `rate` tokens for each of `requests` requests, and returns a row for each, in order. */
  const take = async (identifier: string, rate: number, requests = 1) => {
    // sign(i) is 1. The argument depends on the row, so PostgreSQL calls the function for each one.
    const rows = await db.query<TokenRow>(sql`
      SELECT token.remaining, token.reset_ms AS reset
      FROM generate_series(1, ${requests}::int) AS i, LATERAL take_rate_token(
        ${identifier}, ${limit}, ${windowMs}, (sign(i) * ${rate}::int)::int) AS token`);
    if (rows.length !== requests) throw new Error("take_rate_token returned too few rows.");
    return rows;
  };
  const takeAlone = async (identifier: string, rate: number) => {
    const [row] = await take(identifier, rate);
    if (!row) throw new Error("take_rate_token returned no row.");
    return row;
  };
  const takeTogether = countTogether((identifier, requests) => take(identifier, 1, requests));
  return () => ({
    async limit(ctx, identifier, rate = 1) {
      const blocked = ctx.cache?.isBlocked(identifier);
      if (blocked?.blocked) return refusal(limit, blocked.reset, "cacheBlock");
      const row = await (rate === 1 ? takeTogether(identifier) : takeAlone(identifier, rate));
      if (row.remaining < 0) {
        ctx.cache?.blockUntil(identifier, row.reset);
        return refusal(limit, row.reset);
      }
      return {
        success: true,
        limit,
        remaining: row.remaining,
        reset: row.reset,
        pending: Promise.resolve(),
      };
    },
    async getRemaining(_ctx, identifier) {
      const { remaining, reset } = await takeAlone(identifier, 0);
      return { remaining: Math.max(0, remaining), reset, limit };
    },
    async resetTokens(ctx, identifier) {
      ctx.cache?.pop(identifier);
      await db.query(sql`DELETE FROM rate_windows WHERE key = ${identifier}`);
    },
  });
}

interface TokenRow {
  /** Negative if the request is above the limit. */
  remaining: number;
  reset: number;
}

interface WaitingRequest {
  resolve: (row: TokenRow) => void;
  reject: (error: unknown) => void;
}

/**
 * Counts the requests of one caller with one statement at a time: those that arrive while it runs are
 * counted together by the next one. A burst of one caller therefore uses one connection.
 */
function countTogether(count: (caller: string, requests: number) => Promise<TokenRow[]>) {
  const waiting = new Map<string, WaitingRequest[]>();

  async function countAll(caller: string, requests: WaitingRequest[]): Promise<void> {
    while (requests.length > 0) {
      const counted = requests.splice(0, countedTogetherMax);
      try {
        const rows = await count(caller, counted.length);
        for (const [index, row] of rows.entries()) counted[index]?.resolve(row);
      } catch (error) {
        for (const { reject } of counted) reject(error);
      }
    }
    waiting.delete(caller);
  }

  return (caller: string) =>
    new Promise<TokenRow>((resolve, reject) => {
      const request = { resolve, reject };
      const others = waiting.get(caller);
      if (others) {
        others.push(request);
        return;
      }
      const requests = [request];
      waiting.set(caller, requests);
      void countAll(caller, requests);
    });
}

function refusal(limit: number, reset: number, reason?: "cacheBlock") {
  return {
    success: false,
    limit,
    remaining: 0,
    reset,
    pending: Promise.resolve(),
    ...(reason && { reason }),
  };
}

function unlimited(limit: number, windowMs: number): RateDecision {
  return { success: true, limit, remaining: limit, resetAtMs: Date.now() + windowMs };
}

/** A fixed window per identifier in this process. Coarse, but sufficient during a Redis outage. */
function countInProcess(limit: number, windowMs: number): (identifier: string) => RateDecision {
  let bucket = 0;
  let hits = new Map<string, number>();
  return (identifier) => {
    const now = Math.floor(Date.now() / windowMs);
    if (now !== bucket) {
      bucket = now;
      hits = new Map();
    }
    const count = (hits.get(identifier) ?? 0) + 1;
    hits.set(identifier, count);
    return {
      success: count <= limit,
      limit,
      remaining: Math.max(0, limit - count),
      resetAtMs: (now + 1) * windowMs,
    };
  };
}
