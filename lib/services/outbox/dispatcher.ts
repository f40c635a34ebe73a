import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Context } from "@/lib/context";
import { drainOutbox } from "./drain-outbox";
import { LiveFeed } from "./live-feed";

declare global {
  var waybillOutboxWake: (() => void) | undefined;
}

/** One dispatcher at a time, whichever process it runs in. */
export const outboxLock = 5_130_001;

const idlePollMs = 500;
/** Events that come this close together travel together. */
const gatherMs = 8;
/** How often it looks for what is in no hurry, and whether the lock is still its own. */
const roundMs = 200;
const backoffMinMs = 250;
const backoffMaxMs = 10_000;

/** Tells the dispatcher of this process, if it has one, that something was committed. */
export function wakeOutbox(): void {
  globalThis.waybillOutboxWake?.();
}

/**
 * Drains the outbox for as long as the process lives: soon when woken, else twice a second. It
 * holds a lock on a connection of its own; when that dies, another process may take over, and this
 * one tries again with backoff. `stop` ends it after the batch in hand.
 */
export function startDispatcher(ctx: Context, databaseUrl: string): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const live = new LiveFeed(ctx);
  let wake: () => void = () => undefined;
  let woken = false;
  globalThis.waybillOutboxWake = () => {
    woken = true;
    wake();
  };

  async function idle(): Promise<void> {
    if (woken || stopping.signal.aborted) return;
    const nap = new AbortController();
    wake = () => nap.abort();
    const signal = AbortSignal.any([nap.signal, stopping.signal]);
    await sleep(idlePollMs, undefined, { signal }).catch(() => undefined);
    wake = () => undefined;
  }

  async function drain(client: pg.Client): Promise<void> {
    let roundAt = 0;
    while (!stopping.signal.aborted) {
      woken = false;
      const isRound = Date.now() >= roundAt;
      if (isRound) {
        roundAt = Date.now() + roundMs;
        // The lock lives on this connection: without it, the outbox is another's.
        await client.query("SELECT 1");
      }
      const more = await drainOutbox(ctx, live, isRound ? "all" : "orders");
      if (!more) await idle();
      if (woken) await sleep(gatherMs);
    }
  }

  async function run(): Promise<void> {
    let backoffMs = backoffMinMs;
    while (!stopping.signal.aborted) {
      const client = new pg.Client({
        connectionString: databaseUrl,
        application_name: "waybill-outbox",
        connectionTimeoutMillis: 10_000,
        query_timeout: 20_000,
        // A host that lost its power must not hold the lock until TCP gives up, hours later.
        options: "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
      });
      client.on("error", () => undefined);
      const startedAt = Date.now();
      try {
        await client.connect();
        if (await holdsLock(client)) await drain(client);
      } catch (error) {
        ctx.log.warn({ error: String(error) }, "The outbox waits and tries again.");
      } finally {
        live.forgetAll();
        await client.end().catch(() => undefined);
      }
      if (Date.now() - startedAt > backoffMaxMs) backoffMs = backoffMinMs;
      await sleep(backoffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, backoffMaxMs);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
      await live.settled();
    },
  };
}

async function holdsLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    "SELECT pg_try_advisory_lock($1) AS held",
    [outboxLock],
  );
  return rows[0]?.held ?? false;
}
