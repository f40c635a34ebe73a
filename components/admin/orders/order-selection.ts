import { selectionMax } from "@/lib/domain/order/bulk";

/** The orders that are selected for a bulk action. */
export interface OrderSelection {
  /** The list they were selected from, across all its pages: its query without the cursor. */
  list: string;
  ids: readonly number[];
  /** The last change was ignored, because it exceeded the limit. */
  isTooMany: boolean;
}

/** Every list starts empty, so that no bulk action affects orders selected in another list. */
export function emptySelection(list: string): OrderSelection {
  return { list, ids: [], isTooMany: false };
}

/**
 * Changes the selection. A change that exceeds the limit is ignored as a whole, so that a bulk
 * action never affects only a part of it. Deselecting always works.
 */
export function changeSelection(
  before: OrderSelection,
  requestedIds: readonly number[],
): OrderSelection {
  const ids = [...new Set(requestedIds)];
  const isTooMany = ids.length > selectionMax && ids.length > before.ids.length;
  return isTooMany ? { ...before, isTooMany } : { ...before, ids, isTooMany };
}

/** Adds the order to the selected IDs, or removes it if it is among them. */
export function toggleId(ids: readonly number[], id: number): number[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}

/** Adds all rows between two orders, or `to` alone if `from` isn't shown. */
export function addRange(
  ids: readonly number[],
  pageIds: readonly number[],
  { from, to }: { from: number; to: number },
): number[] {
  const end = pageIds.indexOf(to);
  const start = pageIds.includes(from) ? pageIds.indexOf(from) : end;
  return [...ids, ...pageIds.slice(Math.min(start, end), Math.max(start, end) + 1)];
}

/** How many orders are selected, and how many of them aren't on the shown page. */
export function describeSelection({ ids }: OrderSelection, pageIds: readonly number[]): string {
  const onPage = new Set(pageIds);
  const elsewhere = ids.filter((id) => !onPage.has(id)).length;
  if (elsewhere === 0) return `${ids.length} selected`;
  return `${ids.length} selected, ${elsewhere} not on this page`;
}
