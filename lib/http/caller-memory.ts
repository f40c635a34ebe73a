import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Actor } from "@/lib/auth/actor";
import { hashSecretToken } from "@/lib/auth/secret-token";
import { isDatabaseUnavailable } from "@/lib/db/database";

/** A revoked key is refused after this time at the latest. */
const freshMs = 60_000;
/** How long an outage of the database may last until its callers are refused. */
const outageMsMax = 60 * 60_000;
/** How long a caller that is known waits for the database. Scrapes time out after 10 s. */
const patienceMs = 1_000;
const callersMax = 100;

/**
 * Remembers the callers of a route that must work without the database, by the hash of their bearer
 * token. They are checked once a minute; while the database doesn't respond, the last check counts.
 */
export class CallerMemory {
  private readonly known = new LRUCache<string, { actor: Actor; atMs: number }>({
    max: callersMax,
  });

  /** The caller, as remembered or as admitted now. Rejects as `admit` does. */
  async recall(request: Request, admit: () => Promise<Actor>): Promise<Actor> {
    const header = request.headers.get("authorization");
    if (header === null) return admit();
    const name = hashSecretToken(header).toString("base64");
    const known = this.known.get(name);
    const ageMs = known ? performance.now() - known.atMs : Number.POSITIVE_INFINITY;
    if (known && ageMs < freshMs) return known.actor;
    const admitted = this.admit(name, admit);
    if (!known || ageMs >= outageMsMax) return admitted;
    const atOutage = (error: unknown) => {
      if (isDatabaseUnavailable(error)) return known.actor;
      throw error;
    };
    return Promise.race([admitted.catch(atOutage), sleep(patienceMs, known.actor, { ref: false })]);
  }

  private async admit(name: string, admit: () => Promise<Actor>): Promise<Actor> {
    try {
      const actor = await admit();
      this.known.set(name, { actor, atMs: performance.now() });
      return actor;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) this.known.delete(name);
      throw error;
    }
  }
}
