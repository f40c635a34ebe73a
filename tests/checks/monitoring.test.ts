import fs from "node:fs";
import path from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import type { Metric } from "prom-client";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { createInstruments } from "@/lib/telemetry/metrics/instruments";

const folder = path.join(import.meta.dirname, "../../docs/monitoring");
const read = (file: string) => fs.readFileSync(path.join(folder, file), "utf8");

const { registry } = createInstruments({
  pool: () => ({ total: 0, idle: 0, waiting: 0 }),
  otlpDropped: () => 0,
  unstoredRequests: () => 0,
  outbox: () => ({ isDispatcher: false, unsent: 0, oldestSeconds: 0 }),
  store: () => ({
    ...{
      state: "ok",
      lastError: null,
      lastErrorAt: null,
      dropped: {},
      droppedAt: null,
      bytes: 0,
      bytesMax: 1,
    },
  }),
});

interface KnownMetric {
  name: string;
  type: string;
  labelNames: readonly string[];
}

const metrics = registry
  .getMetricsAsArray()
  .map((metric) => metric as unknown as Metric & KnownMetric);

/** The names that a scrape returns, with the labels of each. Prometheus adds the target's own. */
const scraped = new Map<string, readonly string[]>(
  metrics.flatMap(({ name, type, labelNames }): [string, string[]][] => {
    const labels = [...labelNames, "job", "instance"];
    if (type !== "histogram") return [[name, labels]];
    return [
      [`${name}_bucket`, [...labels, "le"]],
      [`${name}_sum`, labels],
      [`${name}_count`, labels],
    ];
  }),
);
/** Prometheus records it for each scrape. */
scraped.set("up", ["job", "instance"]);

interface Query {
  where: string;
  expr: string;
}

function alertQueries(): Query[] {
  const { groups } = parseYaml(read("alerts.yml")) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ where: alert, expr })));
}

function dashboardQueries(): Query[] {
  const { panels, annotations } = JSON.parse(read("grafana-dashboard.json")) as {
    panels: { title: string; targets?: { expr: string }[] }[];
    annotations: { list: { name: string; expr: string }[] };
  };
  return [
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ where: title, expr })),
    ),
    ...annotations.list.map(({ name, expr }) => ({ where: name, expr })),
  ].map(({ where, expr }) => ({ where, expr: expr.replaceAll("$__rate_interval", "5m") }));
}

/** The metrics of a query with the labels that it uses, by Prometheus' own grammar. */
function selectorsIn(expr: string): { name: string; labels: string[] }[] {
  const found: { name: string; labels: string[] }[] = [];
  parser.parse(expr).iterate({
    enter({ name, node, from, to }) {
      if (node.type.isError) throw new Error(`Not PromQL at ${from}: ${expr}`);
      const text = expr.slice(from, to);
      if (name === "Identifier" && node.parent?.name === "VectorSelector") {
        found.push({ name: text, labels: [] });
      }
      if (name === "LabelName" && node.parent?.name !== "GroupingLabels") {
        found.at(-1)?.labels.push(text);
      }
    },
  });
  return found;
}

function groupingLabelsIn(expr: string): string[] {
  const labels: string[] = [];
  parser.parse(expr).iterate({
    enter({ name, node, from, to }) {
      if (name === "LabelName" && node.parent?.name === "GroupingLabels") {
        labels.push(expr.slice(from, to));
      }
    },
  });
  return labels;
}

describe.each([
  ["alerts.yml", alertQueries()],
  ["grafana-dashboard.json", dashboardQueries()],
])("%s", (_file, queries) => {
  it("has queries", () => {
    expect(queries.length).toBeGreaterThan(10);
  });

  it.each(queries)("uses only metrics and labels that exist: $where", ({ expr }) => {
    const selectors = selectorsIn(expr);
    for (const { name, labels } of selectors) {
      expect([...scraped.keys()]).toContain(name);
      for (const label of labels) expect(scraped.get(name)).toContain(label);
    }
    const available = selectors.flatMap(({ name }) => scraped.get(name) ?? []);
    for (const label of groupingLabelsIn(expr)) expect(available).toContain(label);
  });
});

describe("the check of queries", () => {
  it("finds the metrics and labels of nested queries", () => {
    const expr = 'sum by (le) (rate(one_bucket{job="x", le!="1"}[5m])) / on (job) two > 1';
    expect(selectorsIn(expr)).toEqual([
      { name: "one_bucket", labels: ["job", "le"] },
      { name: "two", labels: [] },
    ]);
    expect(groupingLabelsIn(expr)).toEqual(["le", "job"]);
  });

  it("rejects what is not PromQL", () => {
    expect(() => selectorsIn("sum(rate(one[5m])")).toThrow("Not PromQL");
  });
});

describe("README.md", () => {
  it("lists every metric of Waybill with its labels, and no other", () => {
    const rows = [...read("README.md").matchAll(/^\| `(waybill_\w+)` +\| ([^|]*)\|/gm)];
    const listed = rows.map(([, name = "", labels = ""]) => [name, labels.trim()]);
    const existing = metrics
      .filter(({ name }) => name.startsWith("waybill_"))
      .map(({ name, labelNames }) => [name, labelNames.join(", ")]);
    expect(listed.sort()).toEqual(existing.sort());
  });
});
