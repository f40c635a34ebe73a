import type { TraceNode } from "./trace-node";

/**
 * A stretch of the axis. Positions are fractions of the whole axis, from 0 to 1. In a fold nothing
 * ran, so it is drawn much shorter than it was.
 */
export interface AxisSegment {
  fromUs: number;
  toUs: number;
  from: number;
  to: number;
  isFold: boolean;
}

/** The time axis of a trace: its segments follow each other without gaps. */
export interface TimeAxis {
  segments: readonly AxisSegment[];
}

/** The part of the axis that is shown. */
export interface AxisWindow {
  from: number;
  to: number;
}

export interface Interval {
  fromUs: number;
  toUs: number;
}

/** Shorter pauses are drawn to scale. */
const foldUsMin = 250_000;
/** A pause is folded if it lasts at least this fraction of the time in which something ran. */
const foldFractionMin = 0.15;
const foldWidthMax = 0.035;
/** All folds together take no more of the axis than this. */
const foldsWidthMax = 0.45;

/**
 * The axis from 0 to `endUs` with the stretches folded in which nothing ran, since an order may wait
 * for days.
 */
export function foldIdleTime(busy: readonly Interval[], endUs: number): TimeAxis {
  const end = Math.max(endUs, 1);
  const intervals = mergeIntervals(busy, end);
  const busyUs = intervals.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  const foldUs = Math.max(foldUsMin, busyUs * foldFractionMin);
  const stretches = splitAtFolds(intervals, end, foldUs);
  const folds = stretches.filter(({ isFold }) => isFold).length;
  const unfoldedUs = stretches.reduce(
    (sum, { fromUs, toUs, isFold }) => (isFold ? sum : sum + toUs - fromUs),
    0,
  );
  // Without any work to draw, the folds share the whole axis.
  const foldWidth =
    unfoldedUs === 0 ? 1 / Math.max(folds, 1) : Math.min(foldWidthMax, foldsWidthMax / folds);
  const scale = unfoldedUs === 0 ? 0 : (1 - folds * (folds > 0 ? foldWidth : 0)) / unfoldedUs;
  let position = 0;
  const segments = stretches.map((stretch): AxisSegment => {
    const from = position;
    position += stretch.isFold ? foldWidth : (stretch.toUs - stretch.fromUs) * scale;
    return { ...stretch, from, to: position };
  });
  const last = segments.at(-1);
  if (last) last.to = 1;
  return { segments };
}

/**
 * When something ran: every item but runs and waits, which last through the pauses between their
 * steps. What still runs does so until the end.
 */
export function busyIntervals(nodes: readonly TraceNode[], endUs: number): Interval[] {
  return nodes.flatMap(({ category, startUs, durationUs }) => {
    if (category !== "run" && category !== "wait") {
      return [{ fromUs: startUs, toUs: durationUs === null ? endUs : startUs + durationUs }];
    }
    const start = { fromUs: startUs, toUs: startUs };
    if (durationUs === null) return [start];
    return [start, { fromUs: startUs + durationUs, toUs: startUs + durationUs }];
  });
}

/** Where a time is on the axis, from 0 to 1. */
export function positionAt({ segments }: TimeAxis, us: number): number {
  let [low, high] = [0, segments.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.toUs ?? 0) < us) low = middle + 1;
    else high = middle;
  }
  const segment = segments[low];
  if (!segment) return 0;
  const length = segment.toUs - segment.fromUs;
  const part = length === 0 ? 0 : (us - segment.fromUs) / length;
  return segment.from + Math.min(Math.max(part, 0), 1) * (segment.to - segment.from);
}

export interface AxisTick {
  /** Since the start of the trace. */
  us: number;
  position: number;
}

/**
 * Times in the shown part of the axis: about `count` round ones, and where the work continues after
 * a fold. None is in a fold, and none closer to another than `gap` of the shown part.
 */
export function axisTicks(
  axis: TimeAxis,
  shown: AxisWindow,
  { count, gap }: { count: number; gap: number },
): AxisTick[] {
  const width = shown.to - shown.from;
  const visible = axis.segments.filter(
    ({ from, to, isFold }) => !isFold && to >= shown.from && from <= shown.to && to > from,
  );
  const widest = visible.reduce((us, { fromUs, toUs, from, to }) => {
    return Math.max(us, ((toUs - fromUs) / (to - from)) * width);
  }, 0);
  if (widest === 0) return [];
  const stepUs = roundStep(widest / count);
  const ticks: (AxisTick & { isStart: boolean })[] = [];
  const add = (us: number, isStart: boolean) => {
    const position = positionAt(axis, us);
    const isCrowded = () => position - (ticks.at(-1)?.position ?? -1) < gap * width;
    // The start after a fold says more than the round time before it.
    if (isStart && isCrowded() && !ticks.at(-1)?.isStart) ticks.pop();
    if (!isCrowded()) ticks.push({ us, position, isStart });
  };
  for (const { fromUs, toUs, from, to } of visible) {
    const perUs = (to - from) / (toUs - fromUs);
    const firstUs = fromUs + Math.max(0, (shown.from - from) / perUs);
    const lastUs = fromUs + Math.min(toUs - fromUs, (shown.to - from) / perUs);
    if (from >= shown.from) add(fromUs, true);
    for (let us = Math.ceil(firstUs / stepUs) * stepUs; us <= lastUs; us += stepUs) add(us, false);
  }
  return ticks.map(({ us, position }) => ({ us, position }));
}

const roundSteps = [1, 2, 5];

/** The next larger 1, 2 or 5 times a power of ten. */
function roundStep(us: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(us, 1)));
  const factor = roundSteps.find((step) => step * power >= us) ?? 10;
  return factor * power;
}

function mergeIntervals(intervals: readonly Interval[], endUs: number): Interval[] {
  const within = (us: number) => Math.min(Math.max(us, 0), endUs);
  const sorted = intervals
    .map(({ fromUs, toUs }) => ({ fromUs: within(fromUs), toUs: within(toUs) }))
    .sort((a, b) => a.fromUs - b.fromUs);
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last && interval.fromUs <= last.toUs) last.toUs = Math.max(last.toUs, interval.toUs);
    else merged.push(interval);
  }
  return merged;
}

/** Cuts the time from 0 to `endUs` into folds and the stretches between them. */
function splitAtFolds(busy: readonly Interval[], endUs: number, foldUs: number) {
  const stretches: (Interval & { isFold: boolean })[] = [];
  const add = (fromUs: number, toUs: number, isFold: boolean) => {
    if (toUs > fromUs) stretches.push({ fromUs, toUs, isFold });
  };
  let openedUs = 0;
  let busyUntilUs = 0;
  for (const { fromUs, toUs } of [...busy, { fromUs: endUs, toUs: endUs }]) {
    if (fromUs - busyUntilUs >= foldUs) {
      add(openedUs, busyUntilUs, false);
      add(busyUntilUs, fromUs, true);
      openedUs = fromUs;
    }
    busyUntilUs = Math.max(busyUntilUs, toUs);
  }
  add(openedUs, endUs, false);
  return stretches;
}
