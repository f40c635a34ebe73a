/** The phases of a run: reports each when it ends, with the seconds that it took. */
export class Phases {
  readonly finished: { name: string; seconds: number }[] = [];

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    this.finished.push({ name, seconds });
    process.stderr.write(`${name}: ${seconds} s\n`);
    return result;
  }
}
