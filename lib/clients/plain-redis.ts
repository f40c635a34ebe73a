import { createHash } from "node:crypto";
import type { Redis as UpstashRedis } from "@upstash/redis";
import { Redis } from "ioredis";

/**
 * Any Redis or Valkey behind the few calls that the rate limiter makes. Its scripts start with a
 * line that only Upstash knows (`flags=allow-key-locking`), so the line is taken off and the
 * scripts' hashes are mapped.
 */
export function plainRedis(url: string, commandTimeoutMs: number): UpstashRedis {
  const redis = new Redis(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  redis.on("error", () => undefined);
  const known = new Map<string, string>();
  const text = (args: unknown[]) => args.map((arg) => String(arg ?? ""));
  const client = {
    async evalsha(hash: string, keys: string[], args: unknown[]) {
      const own = known.get(hash);
      // The library answers this message by sending the script itself.
      if (own === undefined) throw new Error("NOSCRIPT");
      return redis.evalsha(own, keys.length, ...keys, ...text(args));
    },
    async eval(script: string, keys: string[], args: unknown[]) {
      const plain = script.replace(/^#!lua[^\n]*\n/, "\n");
      known.set(sha1(script), sha1(plain));
      return redis.eval(plain, keys.length, ...keys, ...text(args));
    },
    get: (key: string) => redis.get(key),
    set: (key: string, value: string) => redis.set(key, value),
  };
  return asUpstash(client);
}

/** The limiter calls nothing but these four; the rest of the client's type is never used. */
function asUpstash(client: object): UpstashRedis {
  return client as UpstashRedis;
}

function sha1(script: string): string {
  return createHash("sha1").update(script).digest("hex");
}
