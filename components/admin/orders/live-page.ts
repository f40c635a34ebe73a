import type { AdminOrderPage, AdminOrderRow } from "@/lib/domain/order/admin-list";
import type { OrderUpdate } from "@/lib/domain/realtime";

/**
 * Applies a live update to an order's row, in place. Returns the same page object if the update is
 * not newer than the row.
 */
export function patchOrder(page: AdminOrderPage, update: OrderUpdate): AdminOrderPage {
  const { orderId, seq, status, paymentStatus, inventoryStatus } = update;
  const row = page.orders.find(({ id }) => id === orderId);
  if (!row || row.seq >= seq) return page;
  const patched = { ...row, seq, status, paymentStatus, inventoryStatus };
  return withRows(page, [patched]);
}

/** Replaces rows with fetched ones, in place. A row with newer live data is kept. */
export function mergeRows(page: AdminOrderPage, fetched: readonly AdminOrderRow[]): AdminOrderPage {
  return withRows(
    page,
    fetched.filter((row) => row.seq >= (page.orders.find(({ id }) => id === row.id)?.seq ?? 0)),
  );
}

/**
 * Merges a fetched page with live updates that arrived during the request. Returns the fetched page
 * itself if nothing is newer, because the query library compares pages by identity.
 */
export function keepLatest(
  current: AdminOrderPage | undefined,
  fetched: AdminOrderPage,
): AdminOrderPage {
  if (!current || current === fetched) return fetched;
  const known = new Map(current.orders.map((row) => [row.id, row]));
  const later = fetched.orders.flatMap((row) => {
    const before = known.get(row.id);
    if (!before || before.seq <= row.seq) return [];
    const { seq, status, paymentStatus, inventoryStatus } = before;
    return [{ ...row, seq, status, paymentStatus, inventoryStatus }];
  });
  return later.length === 0 ? fetched : withRows(fetched, later);
}

export interface PageDifference {
  /** New orders on this page, without those that only moved up from the next page. */
  added: number[];
  /** Whether a shown order is no longer on this page. */
  isChanged: boolean;
}

/** Compares the shown page with the same page fetched later, or null if it wasn't fetched yet. */
export function comparePages(
  current: AdminOrderPage,
  fetched: AdminOrderPage | null,
): PageDifference {
  if (!fetched) return { added: [], isChanged: false };
  const [before, after] = [idsOf(current), idsOf(fetched)];
  const lastKept = after.findLast((id) => before.includes(id));
  const isAll = lastKept === undefined;
  const added = (isAll ? after : after.slice(0, after.indexOf(lastKept))).filter(
    (id) => !before.includes(id),
  );
  const gone = before.filter((id) => !after.includes(id));
  const isFromWithin = !isAll && gone.some((id) => before.indexOf(id) < before.indexOf(lastKept));
  // New orders push as many others to the next page. Those have not left the list.
  return { added, isChanged: isFromWithin || gone.length > added.length };
}

function idsOf(page: AdminOrderPage): number[] {
  return page.orders.map(({ id }) => id);
}

function withRows(page: AdminOrderPage, rows: readonly AdminOrderRow[]): AdminOrderPage {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { ...page, orders: page.orders.map((row) => byId.get(row.id) ?? row) };
}
