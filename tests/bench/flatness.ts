import { median } from "./results";

/** By how much a flat series may grow: a share of it or an amount, whichever is more. */
export interface Tolerance {
  share: number;
  amount: number;
}

/** How a series of samples has changed from its second third to its last one. */
export interface Trend {
  /** Medians. */
  second: number;
  last: number;
  /** A share of the second third; null if that is zero. */
  change: number | null;
  /** Whether it has not grown. Falling is fine. */
  isFlat: boolean;
}

/** The first third is left out, in which caches fill and code is compiled. */
export function trendOf(samples: readonly number[], { share, amount }: Tolerance): Trend {
  const third = samples.length / 3;
  const second = median(samples.slice(Math.floor(third), Math.floor(2 * third)));
  const last = median(samples.slice(Math.floor(2 * third)));
  return {
    second,
    last,
    change: second === 0 ? null : last / second - 1,
    isFlat: last <= second + Math.max(second * share, amount),
  };
}
