/**
 * What this process learnt moments ago, so that it need not ask again at once. Bounded in time and
 * in number: when it is full, the oldest is forgotten, so that a flood can't fill the process.
 */
export class BriefMemory<Known> {
  private readonly kept = new Map<string, { known: Known; until: number }>();

  constructor(
    private readonly keptMs: number,
    private readonly countMax: number,
  ) {}

  recall(name: string, now: Date): Known | undefined {
    const entry = this.kept.get(name);
    if (entry && entry.until > now.getTime()) return entry.known;
    this.kept.delete(name);
    return undefined;
  }

  remember(name: string, known: Known, now: Date): void {
    // A map lists its keys by age, and setting one that is there would not make it young.
    this.kept.delete(name);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= this.countMax) this.kept.delete(oldest);
    this.kept.set(name, { known, until: now.getTime() + this.keptMs });
  }
}
