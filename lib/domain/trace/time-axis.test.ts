import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisTicks, busyIntervals, foldIdleTime, positionAt } from "./time-axis";
import type { TraceNode } from "./trace-node";

const second = 1_000_000;
const day = 86_400 * second;

describe("folding idle time", () => {
  it("draws a trace without pauses to scale", () => {
    const axis = foldIdleTime([{ fromUs: 0, toUs: second }], second);
    expect(axis.segments).toEqual([{ fromUs: 0, toUs: second, from: 0, to: 1, isFold: false }]);
    expect(positionAt(axis, second / 4)).toBe(0.25);
  });

  it("folds the days in which nothing ran", () => {
    const axis = foldIdleTime(
      [
        { fromUs: 0, toUs: second },
        { fromUs: 3 * day, toUs: 3 * day + second },
      ],
      3 * day + second,
    );
    expect(axis.segments.map(({ isFold }) => isFold)).toEqual([false, true, false]);
    const fold = axis.segments[1];
    expect(fold).toMatchObject({ fromUs: second, toUs: 3 * day });
    expect((fold?.to ?? 1) - (fold?.from ?? 0)).toBeLessThan(0.05);
    expect(positionAt(axis, second / 2)).toBeCloseTo(positionAt(axis, second) / 2);
  });

  it("keeps short pauses, and pauses that are short beside the work", () => {
    const pauseOf = (us: number) =>
      foldIdleTime(
        [
          { fromUs: 0, toUs: 10 * second },
          { fromUs: 10 * second + us, toUs: 11 * second + us },
        ],
        11 * second + us,
      ).segments.filter(({ isFold }) => isFold).length;
    expect(pauseOf(second)).toBe(0);
    expect(pauseOf(2 * second)).toBe(1);
  });

  it("leaves work more than half of the axis, however many pauses there are", () => {
    const busy = Array.from({ length: 200 }, (_, index) => ({
      fromUs: index * day,
      toUs: index * day + second,
    }));
    const axis = foldIdleTime(busy, 199 * day + second);
    const folded = axis.segments
      .filter(({ isFold }) => isFold)
      .reduce((sum, { from, to }) => sum + to - from, 0);
    expect(folded).toBeLessThan(0.5);
  });

  it("covers the axis from 0 to 1 in the order of time, for any work", () => {
    const interval = fc
      .tuple(fc.nat(10 * day), fc.nat(10 * second))
      .map(([fromUs, us]) => ({ fromUs, toUs: fromUs + us }));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), fc.nat(10 * day), (busy, endUs) => {
        const { segments } = foldIdleTime(busy, endUs);
        expect(segments[0]?.fromUs).toBe(0);
        expect(segments[0]?.from).toBe(0);
        expect(segments.at(-1)?.toUs).toBe(Math.max(endUs, 1));
        expect(segments.at(-1)?.to).toBe(1);
        segments.slice(1).forEach((segment, index) => {
          expect(segment.fromUs).toBe(segments[index]?.toUs);
          expect(segment.from).toBe(segments[index]?.to);
          expect(segment.to).toBeGreaterThanOrEqual(segment.from);
        });
      }),
    );
  });

  it("counts steps and calls as work, but not the runs and waits around them", () => {
    const node = (category: TraceNode["category"], durationUs: number | null): TraceNode => ({
      ...{ id: category, depth: 0, descendants: 0, name: category, status: "ok" },
      ...{ category, startUs: 5, durationUs },
    });
    expect(busyIntervals([node("step", 10), node("verb", null)], 100)).toEqual([
      { fromUs: 5, toUs: 15 },
      { fromUs: 5, toUs: 100 },
    ]);
    expect(busyIntervals([node("run", 10), node("wait", null)], 100)).toEqual([
      { fromUs: 5, toUs: 5 },
      { fromUs: 15, toUs: 15 },
      { fromUs: 5, toUs: 5 },
    ]);
  });
});

describe("ticks", () => {
  const settings = { count: 5, gap: 0.1 };

  it("are round times in the shown part", () => {
    const axis = foldIdleTime([{ fromUs: 0, toUs: second }], second);
    expect(axisTicks(axis, { from: 0, to: 1 }, settings).map(({ us }) => us)).toEqual([
      ...[0, 200_000, 400_000, 600_000, 800_000, 1_000_000],
    ]);
    expect(axisTicks(axis, { from: 0.5, to: 0.6 }, settings).map(({ us }) => us)).toEqual([
      ...[500_000, 520_000, 540_000, 560_000, 580_000, 600_000],
    ]);
  });

  it("say when work continues after a fold", () => {
    const axis = foldIdleTime(
      [
        { fromUs: 0, toUs: second },
        { fromUs: day + 123, toUs: day + second },
      ],
      day + second,
    );
    const times = axisTicks(axis, { from: 0, to: 1 }, settings).map(({ us }) => us);
    expect(times).toContain(day + 123);
  });

  it("are never in a fold", () => {
    const axis = foldIdleTime(
      [
        { fromUs: 0, toUs: second },
        { fromUs: day, toUs: day + second },
      ],
      day + second,
    );
    for (const { us } of axisTicks(axis, { from: 0, to: 1 }, settings)) {
      expect(us <= second || us >= day).toBe(true);
    }
  });
});
