import { createHash } from "node:crypto";
import type { Redis as UpstashRedis } from "@upstash/redis";
import { Redis } from "ioredis";

/**
 * Adapts any Redis or Valkey to the few calls of the rate limiter. The first line of its scripts is
 * valid only at Upstash (`flags=allow-key-locking`), so it is removed and the hashes are mapped.
 */
export function plainRedis(url: string, commandTimeoutMs: number): UpstashRedis {
  const redis = new Redis(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  redis.on("error", () => undefined);
  const plainHashes = new Map<string, string>();
  const text = (args: unknown[]) => args.map((arg) => String(arg ?? ""));
  const client = {
    async evalsha(hash: string, keys: string[], args: unknown[]) {
      const plainHash = plainHashes.get(hash);
      // On this message the library sends the script itself.
      if (plainHash === undefined) throw new Error("NOSCRIPT");
      return redis.evalsha(plainHash, keys.length, ...keys, ...text(args));
    },
    async eval(script: string, keys: string[], args: unknown[]) {
      const plain = script.replace(/^#!lua[^\n]*\n/, "\n");
      plainHashes.set(sha1(script), sha1(plain));
      return redis.eval(plain, keys.length, ...keys, ...text(args));
    },
    get: (key: string) => redis.get(key),
    set: (key: string, value: string) => redis.set(key, value),
  };
  return asUpstash(client);
}

/** The rate limiter uses only these four methods of the client's type. */
function asUpstash(client: object): UpstashRedis {
  return client as UpstashRedis;
}

function sha1(script: string): string {
  return createHash("sha1").update(script).digest("hex");
}
