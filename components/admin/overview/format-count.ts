import type { CappedCount } from "@/lib/domain/overview/view";

/** A count as people read it, such as `1,204` or, where counting stopped, `50,000+`. */
export function formatCount({ count, isExact }: CappedCount): string {
  return `${count.toLocaleString("en-US")}${isExact ? "" : "+"}`;
}
