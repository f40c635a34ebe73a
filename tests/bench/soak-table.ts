import { type Tolerance, type Trend, trendOf } from "./flatness";
import type { SoakResults } from "./soak";
import { type SoakSample, soakProcesses } from "./soak-samples";
import { keptTables, recordTables } from "./soak-tables";
import { formatTable } from "./table";

const shownSamplesMax = 20;
const completedShareMin = 0.95;
const memoryTolerance = { share: 0.05, amount: 10 };
const latencyTolerance = { share: 0.25, amount: 20 };
/** The orders that are open at a time vary, and with them the rows that they need meanwhile. */
const rowsTolerance = { share: 0.25, amount: 200 };
const bytesPerMb = 1024 * 1024;

/** Formats a soak: its samples, what has stayed flat, and what its tables grow by. */
export function formatSoak(soak: SoakResults): string {
  const { minutes, telemetry, perSecond, peakPerSecond, samples } = soak;
  const { failed = 0, placed = 0 } = samples.at(-1) ?? {};
  const summary =
    `${minutes} min with ${perSecond.toFixed(1)} orders/s, half of the peak of ` +
    `${peakPerSecond.toFixed(1)}, TELEMETRY=${telemetry}: ${placed} orders, ${failed} failed`;
  const tables = [
    ...[sampleRows(samples), verdictRows(soak), trendRows(samples)],
    ...[keptRows(soak), growthRows(soak)],
  ];
  return [summary, ...tables.map(formatTable)].join("\n\n");
}

function sampleRows(samples: readonly SoakSample[]): string[][] {
  const step = Math.max(1, Math.ceil(samples.length / shownSamplesMax));
  return [
    [
      ...["minute", "web MB", "services MB", "PostgreSQL MB", "supervisor MB", "all MB"],
      ...["p50 ms", "p99 ms", "open", "database MB", "WAL MB"],
    ],
    ...samples
      .filter((_, index) => (index + 1) % step === 0)
      .map(({ seconds, memoryMb, shippedP50, shippedP99, placed, completed, disk }) => [
        (seconds / 60).toFixed(1),
        ...[...soakProcesses, "all" as const].map((name) => memoryMb[name].toFixed(0)),
        ...[shippedP50.toFixed(0), shippedP99.toFixed(0), String(placed - completed)],
        ...[disk.database, disk.wal].map((bytes) => (bytes / bytesPerMb).toFixed(0)),
      ]),
  ];
}

/** What a system that has stopped working would look flat without. */
function verdictRows(soak: SoakResults): string[][] {
  const { failed, completedShare, isSound } = judgeSoak(soak);
  return [
    ["failed", "completed of those placed", ""],
    [String(failed), `${(completedShare * 100).toFixed(1)} %`, isSound ? "sound" : "FAILED"],
  ];
}

/** A soak is sound if every order was accepted, and nearly all were completed meanwhile. */
export function judgeSoak({ samples, perSecond }: Pick<SoakResults, "samples" | "perSecond">) {
  const { failed = 0, completed = 0, seconds = 0 } = samples.at(-1) ?? {};
  const completedShare = completed / (perSecond * seconds);
  return { failed, completedShare, isSound: failed === 0 && completedShare >= completedShareMin };
}

function trendRows(samples: readonly SoakSample[]): string[][] {
  const row = (name: string, tolerance: Tolerance, read: (sample: SoakSample) => number) =>
    formatTrend(name, trendOf(samples.map(read).filter(Number.isFinite), tolerance));
  return [
    ["flat?", "second third", "last third", "change", ""],
    ...[...soakProcesses, "all" as const].map((name) =>
      row(`memory of ${name}, MB`, memoryTolerance, ({ memoryMb }) => memoryMb[name]),
    ),
    row("placed → shipped p50, ms", latencyTolerance, ({ shippedP50 }) => shippedP50),
    row("placed → shipped p99, ms", latencyTolerance, ({ shippedP99 }) => shippedP99),
    row("open orders", rowsTolerance, ({ placed, completed }) => placed - completed),
    ...workingTables(samples).map((table) =>
      row(`rows of ${table}`, rowsTolerance, ({ tables }) => tables[table]?.rows ?? 0),
    ),
  ];
}

function formatTrend(name: string, { second, last, change, isFlat }: Trend): string[] {
  return [
    ...[name, second.toFixed(0), last.toFixed(0)],
    change === null ? "" : `${change < 0 ? "" : "+"}${(change * 100).toFixed(1)} %`,
    isFlat ? "flat" : "GROWS",
  ];
}

/** The tables that neither keep records nor are bounded by retention, as far as they had any rows. */
function workingTables(samples: readonly SoakSample[]): string[] {
  const names = new Set(samples.flatMap(({ tables }) => Object.keys(tables)));
  const kept = new Set(keptTables.map(({ table }) => table));
  const changes = (table: string) =>
    new Set(samples.map(({ tables }) => tables[table]?.rows ?? 0)).size > 1;
  return [...names]
    .filter((table) => !(kept.has(table) || recordTables.has(table) || isTelemetry(table)))
    .filter(changes)
    .sort();
}

function isTelemetry(table: string): boolean {
  return table.startsWith("telemetry.");
}

function keptRows({ retention, samples, perSecond }: SoakResults): string[][] {
  const growthOf = growth(samples);
  return [
    ["bounded by retention?", "rows/order", "added/s", "kept for", "old rows", "deleted in", ""],
    ...retention.map(({ table, kept, rows, seconds }) => {
      const perOrder = growthOf(table).rows;
      return [
        ...[table, perOrder.toFixed(2), (perOrder * perSecond).toFixed(1), kept, String(rows)],
        ...(seconds === null
          ? ["", "NOT ALL DELETED"]
          : [`${seconds.toFixed(1)} s`, rows > 0 ? "bounded" : "empty"]),
      ];
    }),
  ];
}

function growthRows({ samples }: SoakResults): string[][] {
  const growthOf = growth(samples);
  const names = Object.keys(samples.at(-1)?.tables ?? {});
  const grown = names
    .map((table) => ({ table, ...growthOf(table) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const whyOf = (table: string) =>
    recordTables.has(table)
      ? "a record of the shop or a service"
      : isTelemetry(table)
        ? "TELEMETRY_RETENTION_DAYS, TELEMETRY_MEGABYTES_MAX"
        : (keptTables.find((kept) => kept.table === table)?.kept ?? "");
  return [
    ["disk per order", "rows", "kB", "kept"],
    ...grown.map(({ table, rows, bytes }) => [
      ...[table, rows.toFixed(2), (bytes / 1024).toFixed(2), whyOf(table)],
    ]),
    ["all", "", (grown.reduce((sum, { bytes }) => sum + bytes, 0) / 1024).toFixed(1)],
  ];
}

/** Returns a function that reads by how much a table has grown per order. */
function growth(samples: readonly SoakSample[]) {
  const [first, last] = [samples[0], samples.at(-1)];
  const orders = (last?.completed ?? 0) - (first?.completed ?? 0);
  return (table: string) => {
    const [before, after] = [first?.tables[table], last?.tables[table]];
    return {
      rows: ((after?.rows ?? 0) - (before?.rows ?? 0)) / orders,
      bytes: ((after?.bytes ?? 0) - (before?.bytes ?? 0)) / orders,
    };
  };
}
