import { hostname } from "node:os";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** A holder that is killed blocks the outbox for at most this time. */
const leaseMs = 4_000;
const renewEveryMs = 1_000;
const expiry = sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;

/** The exclusive right to drain the outbox. */
export interface OutboxLease {
  /** Greater than that of every holder before. */
  token: number;
  /**
   * False once it is known, or has to be assumed, that another process may have taken over. It stays
   * false then, so that all loops under the lease end, whenever each of them asks.
   */
  isHeld(): boolean;
  /** Ends the lease, so that another process can take it at once. Never throws. */
  release(): Promise<void>;
}

/**
 * Takes the lease that makes sure that one process at a time drains the outbox, or returns null while
 * another process holds it. It is a row with a time at which it ends, not a lock of PostgreSQL, because
 * those belong to a session, which a pooler in transaction mode doesn't offer. It is renewed until it
 * is released or lost. A renewal names the token of its holder, so that a process that was stopped for
 * a while can't extend the lease of its successor. All times are those of the database.
 */
export async function takeOutboxLease(db: Queryable): Promise<OutboxLease | null> {
  let renewedAt = performance.now();
  const [taken] = await db.query<{ token: number }>(sql`
    INSERT INTO outbox_leases AS lease (token, host, pid, acquired_at, expires_at)
    VALUES (1, ${hostname()}, ${process.pid}, clock_timestamp(), ${expiry})
    ON CONFLICT (id) DO UPDATE SET token = lease.token + 1, host = excluded.host,
      pid = excluded.pid, acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
    WHERE lease.expires_at <= clock_timestamp()
    RETURNING token`);
  if (!taken) return null;
  const { token } = taken;
  let isLost = false;

  function isHeld(): boolean {
    if (performance.now() - renewedAt >= leaseMs) isLost = true;
    return !isLost;
  }

  async function renew(): Promise<void> {
    if (!isHeld()) return clearInterval(timer);
    const startedAt = performance.now();
    const renewed = await db.query(sql`
      UPDATE outbox_leases SET expires_at = ${expiry} WHERE token = ${token} RETURNING 1`);
    if (renewed.length === 0) isLost = true;
    else renewedAt = startedAt;
  }

  // A renewal that fails is followed by the next. If all fail, `isHeld` ends on time.
  const timer = setInterval(() => void renew().catch(() => undefined), renewEveryMs);
  timer.unref();
  return {
    token,
    isHeld,
    async release() {
      clearInterval(timer);
      isLost = true;
      await db
        .query(sql`UPDATE outbox_leases SET expires_at = clock_timestamp() WHERE token = ${token}`)
        .catch(() => undefined);
    },
  };
}
