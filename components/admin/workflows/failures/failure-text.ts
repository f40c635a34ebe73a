import type { Money, RetryItem } from "@/lib/domain/failures/failure-view";
import { formatCount } from "@/lib/domain/format-count";
import { formatMoney } from "@/lib/domain/money";

/**
 * Such as "$12.50 and ¥1,250"; "None" for no money at all. Amounts that were not counted to the end
 * have a plus.
 */
export function moneyText(amounts: readonly Money[], isExact = true): string {
  const texts = amounts.map(
    ({ amount, currency }) => `${formatMoney(amount, currency)}${isExact ? "" : "+"}`,
  );
  if (texts.length <= 1) return texts[0] ?? "None";
  return `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}

/** Such as "1 failure" or "1,204 failures". */
export function countText(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? "" : "s"}`;
}

/** What became of a retry, such as "2 failures retried, 1 skipped". */
export function retryResultText(items: readonly RetryItem[]): string {
  const number = (kind: RetryItem["kind"]) => items.filter((item) => item.kind === kind).length;
  const parts = [
    `${countText(number("sent"), "failure")} retried`,
    ...(number("queued") > 0 ? [`${formatCount(number("queued"))} waiting to be sent`] : []),
    ...(number("skipped") > 0 ? [`${formatCount(number("skipped"))} skipped`] : []),
  ];
  return parts.join(", ");
}
