import { createHash } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis as UpstashRedis } from "@upstash/redis";
import pLimit, { type LimitFunction } from "p-limit";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { Env } from "@/lib/env";
import type { Log } from "@/lib/telemetry/log";
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
  take(kind: RateKind, identifier: string): Promise<RateDecision>;
}

const minuteMs = 60_000;
const windowMsOf = (kind: RateKind) => (kind === "email" ? 60 * minuteMs : minuteMs);
const timeoutMs = 300;
/** Per caller. The database counts the requests of one caller one after the other anyway. */
const connectionsPerCallerMax = 4;

/** The counter of one kind of request. It is replaced when the limit changes. */
interface Counter {
  max: number;
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
  const counters = new Map<RateKind, Counter>();

  function counterOf(kind: RateKind): Counter {
    const max = limits()[kind];
    const windowMs = windowMsOf(kind);
    const known = counters.get(kind);
    if (known?.max === max) return known;
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
    const counter = { max, limiter, fallback: countInProcess(max, windowMs) };
    counters.set(kind, counter);
    return counter;
  }

  return {
    async take(kind, identifier) {
      const { limiter, fallback, max } = counterOf(kind);
      try {
        const result = await limiter.limit(hashed(identifier));
        if (result.reason === "timeout")
          throw new Error("The rate limiter did not respond in time.");
        result.pending.catch(() => undefined);
        const { success, limit, remaining, reset } = result;
        return { success, limit, remaining: Math.max(0, remaining), resetAtMs: reset };
      } catch (error) {
        if (!redis) throw error;
        log.warn({ kind, error: String(error) }, "The rate limiter can't reach Redis.");
        return kind === "read" ? unlimited(max, windowMsOf(kind)) : fallback(identifier);
      }
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
  const take = async (identifier: string, rate: number) => {
    const [row] = await db.query<{ remaining: number; reset: number }>(sql`
      SELECT remaining, reset_ms AS reset
      FROM take_rate_token(${identifier}, ${limit}, ${windowMs}, ${rate})`);
    if (!row) throw new Error("take_rate_token returned no row.");
    return row;
  };
  const limitConcurrency = limitByCaller(connectionsPerCallerMax);
  return () => ({
    limit(ctx, identifier, rate = 1) {
      return limitConcurrency(identifier, async () => {
        const blocked = ctx.cache?.isBlocked(identifier);
        if (blocked?.blocked) {
          const { reset } = blocked;
          return refusal(limit, reset, "cacheBlock");
        }
        const row = await take(identifier, rate);
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
      });
    },
    async getRemaining(_ctx, identifier) {
      const row = await take(identifier, 0);
      return { remaining: Math.max(0, row.remaining), reset: row.reset, limit };
    },
    async resetTokens(ctx, identifier) {
      ctx.cache?.pop(identifier);
      await db.query(sql`DELETE FROM rate_windows WHERE key = ${identifier}`);
    },
  });
}

/**
 * Limits how many calls of one caller run at once; the others wait. During a burst, requests above
 * the rate limit are then refused without a query, and other callers can get a connection.
 */
function limitByCaller(max: number) {
  const limits = new Map<string, LimitFunction>();
  return async <Result>(caller: string, call: () => Promise<Result>): Promise<Result> => {
    const limit = limits.get(caller) ?? pLimit(max);
    limits.set(caller, limit);
    try {
      return await limit(call);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) limits.delete(caller);
    }
  };
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
