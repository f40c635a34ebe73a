interface Entry<Known> {
  known: Known;
  until: number;
}

/**
 * What this process learned moments ago, so that it need not ask again at once. Bounded in time and
 * in number: when the younger half is full, the older one is forgotten.
 */
export class BriefMemory<Known> {
  private young = new Map<string, Entry<Known>>();
  private old = new Map<string, Entry<Known>>();

  constructor(
    private readonly keptMs: number,
    private readonly countMax: number,
  ) {}

  recall(name: string, now: Date): Known | undefined {
    const entry = this.young.get(name) ?? this.old.get(name);
    return entry && entry.until > now.getTime() ? entry.known : undefined;
  }

  remember(name: string, known: Known, now: Date): void {
    if (this.young.size >= this.countMax / 2) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(name, { known, until: now.getTime() + this.keptMs });
  }
}
