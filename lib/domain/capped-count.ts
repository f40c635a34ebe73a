import { formatCount } from "./format-count";

/** A count up to a limit, because an exact count would read too many rows. */
export interface CappedCount {
  count: number;
  isExact: boolean;
}

/** Formats it as `1,204`, or as `5,000+` if it stopped at its limit. */
export function formatCappedCount({ count, isExact }: CappedCount): string {
  return `${formatCount(count)}${isExact ? "" : "+"}`;
}
