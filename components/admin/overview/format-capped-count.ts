import { formatCount } from "@/lib/domain/format-count";
import type { CappedCount } from "@/lib/domain/overview/view";

/** Formats a count, such as `1,204`, or `50,000+` for a count that was capped. */
export function formatCappedCount({ count, isExact }: CappedCount): string {
  return `${formatCount(count)}${isExact ? "" : "+"}`;
}
