import { expect, it } from "vitest";
import type { SoakResults } from "./soak";
import type { SoakSample } from "./soak-samples";
import { formatSoak, judgeSoak } from "./soak-table";

const sampleAt = (index: number): SoakSample => ({
  seconds: index * 60,
  memoryMb: { web: 200 + index * 20, services: 100, postgres: 80, supervisor: 20, all: 400 },
  ...{ shippedP50: 90, shippedP99: 200, placed: index * 100, completed: index * 100, failed: 0 },
  tables: {
    "public.orders": { rows: index * 100, bytes: index * 102_400 },
    "inngest.run": { rows: index * 300, bytes: index * 51_200 },
    "inngest.job": { rows: index % 2, bytes: 8_192 },
    "public.forgotten": { rows: index * 1_000, bytes: 0 },
  },
  disk: { database: 50 * 2 ** 20, wal: 16 * 2 ** 20 },
});

const soak: SoakResults = {
  ...{ startedAt: "2026-12-01T00:00:00Z", machine: "", telemetry: "on", minutes: 6 },
  ...{ peakPerSecond: 20, perSecond: 10 },
  samples: [1, 2, 3, 4, 5, 6].map(sampleAt),
  retention: [
    { table: "inngest.run", kept: "7 days", rows: 1_800, seconds: 2.5 },
    { table: "gateway.events", kept: "30 days", rows: 10, seconds: null },
  ],
};

const lineOf = (start: string) =>
  formatSoak(soak)
    .split("\n")
    .find((line) => line.startsWith(start))
    ?.split(/ {2,}/);

it("says what has grown and what has stayed flat", () => {
  expect(lineOf("memory of web, MB")).toEqual([
    "memory of web, MB",
    "270",
    "310",
    "+14.8 %",
    "GROWS",
  ]);
  expect(lineOf("memory of services")?.at(-1)).toBe("flat");
  expect(lineOf("placed → shipped p99")?.at(-1)).toBe("flat");
});

it("expects every table to stay small that neither keeps records nor is bounded by retention", () => {
  expect(lineOf("rows of inngest.job")?.at(-1)).toBe("flat");
  expect(lineOf("rows of public.forgotten")?.at(-1)).toBe("GROWS");
  expect(lineOf("rows of public.orders")).toBeUndefined();
});

it("says how fast retention deletes what orders add", () => {
  const growth = ["inngest.run", "3.00", "30.0", "7 days", "1800", "2.5 s", "bounded"];
  expect(lineOf("inngest.run")).toEqual(growth);
  expect(lineOf("gateway.events")?.at(-1)).toBe("NOT ALL DELETED");
});

it("shows the disk that an order takes", () => {
  expect(lineOf("public.orders")).toEqual([
    ...["public.orders", "1.00", "1.00", "a record of the shop or a service"],
  ]);
  expect(lineOf("all ")).toEqual(["all", "1.5"]);
});

it.each([
  [0, 1_180, true],
  [1, 1_180, false],
  [0, 1_100, false],
])(
  "is sound only if none failed and nearly all are completed: %d, %d",
  (failed, completed, isSound) => {
    const sample = { ...sampleAt(2), seconds: 120, failed, completed };
    expect(judgeSoak({ samples: [sampleAt(1), sample], perSecond: 10 })).toMatchObject({ isSound });
  },
);
