import type { AxisWindow } from "./time-axis";

export const wholeAxis: AxisWindow = { from: 0, to: 1 };

/** The smallest part of the axis that can be shown. */
const widthMin = 1e-6;

export function isWholeAxis({ from, to }: AxisWindow): boolean {
  return from <= 0 && to >= 1;
}

/** The part between two positions, in any order, widened to what can be shown. */
export function axisWindow(a: number, b: number): AxisWindow {
  const width = Math.min(1, Math.max(Math.abs(b - a), widthMin));
  const middle = (a + b) / 2;
  return shiftInto({ from: middle - width / 2, to: middle + width / 2 });
}

/** Zooms in (`factor` below 1) or out, so that what is at `position` of the axis stays in place. */
export function zoomAt({ from, to }: AxisWindow, position: number, factor: number): AxisWindow {
  const width = Math.min(1, Math.max((to - from) * factor, widthMin));
  const part = (position - from) / (to - from);
  return shiftInto({ from: position - part * width, to: position + (1 - part) * width });
}

/** Moves the shown part by a fraction of its width. */
export function panBy({ from, to }: AxisWindow, fraction: number): AxisWindow {
  const distance = (to - from) * fraction;
  return shiftInto({ from: from + distance, to: to + distance });
}

/** The part around an item, with a margin on both sides. */
export function windowAround(from: number, to: number): AxisWindow {
  const margin = Math.max((to - from) * 0.15, widthMin);
  return axisWindow(from - margin, to + margin);
}

/** Keeps the width, and moves the window into the axis. */
function shiftInto({ from, to }: AxisWindow): AxisWindow {
  // Rounding can make it a little wider than the axis.
  const width = Math.min(to - from, 1);
  const start = Math.min(Math.max(from, 0), 1 - width);
  return { from: start, to: start + width };
}
