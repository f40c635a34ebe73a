import type { ClientSession } from "./client-session";

const replaced = { code: 4008, reason: "Too many connections" };

/**
 * The open connections. Above `max`, the token with the most of them loses its oldest, so that nobody
 * can keep others out with one token.
 */
export class ClientSessions {
  private readonly byToken = new Map<string, Set<ClientSession>>();
  private count = 0;

  constructor(private readonly max: number) {}

  get size(): number {
    return this.count;
  }

  add(session: ClientSession): void {
    const ofToken = this.byToken.get(session.token) ?? new Set();
    this.byToken.set(session.token, ofToken.add(session));
    this.count += 1;
    if (this.count <= this.max) return;
    let largest = ofToken;
    for (const others of this.byToken.values()) if (others.size > largest.size) largest = others;
    const [oldest] = largest;
    if (!oldest) return;
    this.remove(oldest);
    oldest.close(replaced.code, replaced.reason);
  }

  remove(session: ClientSession): void {
    const ofToken = this.byToken.get(session.token);
    if (!ofToken?.delete(session)) return;
    this.count -= 1;
    if (ofToken.size === 0) this.byToken.delete(session.token);
  }

  *[Symbol.iterator](): Iterator<ClientSession> {
    for (const ofToken of this.byToken.values()) yield* ofToken;
  }
}
