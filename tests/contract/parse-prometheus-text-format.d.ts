/** The part of the package that the tests use. It ships no types. */
declare module "parse-prometheus-text-format" {
  export interface MetricFamily {
    name: string;
    help: string;
    type: "COUNTER" | "GAUGE" | "HISTOGRAM" | "SUMMARY" | "UNTYPED";
    /** Without a type: one per set of labels. The value is a text, as `Number` reads it. */
    metrics: { labels?: Record<string, string>; value?: string }[];
  }
  /** Throws for text that is not in the format. */
  export default function parsePrometheusTextFormat(text: string): MetricFamily[];
}
