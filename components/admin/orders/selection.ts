import { bulkMax } from "@/lib/domain/order/bulk";

/** The orders that many can be done to at once. */
export interface Selection {
  /** The list that they were chosen from, over all of its pages: its query without the page. */
  list: string;
  ids: readonly number[];
  /** More were wanted than can be done at once; what was chosen before is left as it was. */
  isTooMany: boolean;
}

/** What another list begins with: nothing is done to orders that were chosen from a list before it. */
export function nothingOf(list: string): Selection {
  return { list, ids: [], isTooMany: false };
}

/**
 * The one rule of whatever selects or lets go: `wanted` comes as a whole or not at all, so that
 * nobody acts on the half of what he has chosen. Letting go always can be.
 */
export function select(before: Selection, wanted: readonly number[]): Selection {
  const ids = [...new Set(wanted)];
  const isTooMany = ids.length > bulkMax && ids.length > before.ids.length;
  return isTooMany ? { ...before, isTooMany } : { ...before, ids, isTooMany };
}

/** With this order, or without it when it was there. */
export function toggled(ids: readonly number[], id: number): number[] {
  return ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
}

/** With all rows from one to the other, whichever is above; with `to` alone where `from` isn't shown. */
export function withRange(
  ids: readonly number[],
  shown: readonly number[],
  { from, to }: { from: number; to: number },
): number[] {
  const end = shown.indexOf(to);
  const start = shown.includes(from) ? shown.indexOf(from) : end;
  return [...ids, ...shown.slice(Math.min(start, end), Math.max(start, end) + 1)];
}

/** How many were chosen, and how many of them are out of sight: on other pages, or in none any more. */
export function sayChosen({ ids }: Selection, shown: readonly number[]): string {
  const onPage = new Set(shown);
  const elsewhere = ids.filter((id) => !onPage.has(id)).length;
  if (elsewhere === 0) return `${ids.length} selected`;
  return `${ids.length} selected, ${elsewhere} not on this page`;
}
