import parsePrometheusTextFormat from "parse-prometheus-text-format";

type Labels = Readonly<Record<string, string>>;

interface Sample {
  name: string;
  labels: Labels;
  value: number;
}

/** The response to a scrape. Throws for text that is not in Prometheus' format. */
export class ScrapedMetrics {
  /** The type of each metric, by its name: `COUNTER`, `GAUGE` or `HISTOGRAM`. */
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];

  constructor(text: string) {
    this.types = new Map(parsePrometheusTextFormat(text).map(({ name, type }) => [name, type]));
    // The package adds up a histogram's buckets over its labels, so samples are read without a type.
    const untyped = text.replace(/^# (TYPE|HELP) .*$/gm, "");
    this.samples = parsePrometheusTextFormat(untyped).flatMap(({ name, metrics }) =>
      metrics.map(({ labels = {}, value }) => ({ name, labels, value: Number(value) })),
    );
  }

  /** The sum of the samples with these labels, among others; 0 if there are none. */
  sum(name: string, labels: Labels = {}): number {
    const wanted = Object.entries(labels);
    return this.samples
      .filter((sample) => sample.name === name)
      .filter((sample) => wanted.every(([label, value]) => sample.labels[label] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** The samples of a histogram by their labels other than `le`: the buckets in order, the last one. */
  bucketsOf(name: string): { labels: Labels; counts: number[] }[] {
    const series = new Map<string, { labels: Labels; buckets: [le: number, count: number][] }>();
    for (const { name: bucketName, labels, value } of this.samples) {
      if (bucketName !== `${name}_bucket`) continue;
      const { le = "", ...others } = labels;
      const key = JSON.stringify(Object.entries(others).sort());
      const known = series.get(key) ?? { labels: others, buckets: [] };
      known.buckets.push([le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le), value]);
      series.set(key, known);
    }
    return [...series.values()].map(({ labels, buckets }) => ({
      labels,
      counts: buckets.sort(([one], [other]) => one - other).map(([, count]) => count),
    }));
  }
}
