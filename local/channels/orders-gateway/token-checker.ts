import { LRUCache } from "lru-cache";
import type { AppClient } from "./app-client";
import { FairQueue } from "./fair-queue";

const tokensMax = 10_000;
/** Short, because a token may become valid. */
const refusedMs = 10_000;
/** Each subscription is authorized by the app, so a token that was revoked opens only a connection. */
const validMs = 60_000;

export type TokenOutcome = "valid" | "refused" | "unavailable";

/**
 * Finds out at the handshake whether a token is valid, by asking the app. Answers are remembered for a
 * short time. Callers whose tokens were refused wait behind the others; a known token waits for nobody.
 */
export class TokenChecker {
  /** Two caches, so that no number of refused tokens displaces a valid one. */
  private readonly valid = new LRUCache<string, true>({ max: tokensMax, ttl: validMs });
  private readonly refused = new LRUCache<string, true>({ max: tokensMax, ttl: refusedMs });
  private readonly queue = new FairQueue({
    parallelMax: 200,
    waitingMax: 1_000,
    waitingPerCallerMax: 500,
    waitMsMax: 5_000,
  });

  constructor(private readonly app: Pick<AppClient, "checkToken">) {}

  /** `isWanted` is false once the caller has disconnected: nobody is asked then. */
  async check(token: string, address: string, isWanted: () => boolean): Promise<TokenOutcome> {
    const ask = () => this.askOnce(token);
    const isValid = this.recall(token) ?? (await this.queue.run(address, isWanted, ask));
    if (isValid === undefined) return "unavailable";
    if (!isValid) this.queue.countRefusal(address);
    return isValid ? "valid" : "refused";
  }

  /** Many connections may have waited with the same token, of which the first one was refused. */
  private async askOnce(token: string): Promise<boolean | undefined> {
    const isValid = this.recall(token) ?? (await this.app.checkToken(token));
    if (isValid !== undefined) (isValid ? this.valid : this.refused).set(token, true);
    return isValid;
  }

  private recall(token: string): boolean | undefined {
    if (this.valid.has(token)) return true;
    return this.refused.has(token) ? false : undefined;
  }
}
