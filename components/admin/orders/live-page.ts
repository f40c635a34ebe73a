import type { AdminOrderPage, AdminOrderRow } from "@/lib/domain/order/admin-list";
import type { OrderUpdate } from "@/lib/domain/realtime";

/** A row with what a live step says; rows stay where they are. The same page when it says nothing new. */
export function patchOrder(page: AdminOrderPage, update: OrderUpdate): AdminOrderPage {
  const { orderId, seq, status, paymentStatus, inventoryStatus } = update;
  const row = page.orders.find(({ id }) => id === orderId);
  if (!row || row.seq >= seq) return page;
  const patched = { ...row, seq, status, paymentStatus, inventoryStatus };
  return withRows(page, [patched]);
}

/** Rows read anew, each where it was; one that is known to be further keeps its states. */
export function mergeRows(page: AdminOrderPage, read: readonly AdminOrderRow[]): AdminOrderPage {
  return withRows(
    page,
    read.filter((row) => row.seq >= (page.orders.find(({ id }) => id === row.id)?.seq ?? 0)),
  );
}

/**
 * A page read anew. What came live while it was on its way is not undone. What is the same stays the
 * same object: the query compares by it, over and over while one page stands in for another.
 */
export function keepLatest(
  shown: AdminOrderPage | undefined,
  read: AdminOrderPage,
): AdminOrderPage {
  if (!shown || shown === read) return read;
  const known = new Map(shown.orders.map((row) => [row.id, row]));
  const later = read.orders.flatMap((row) => {
    const before = known.get(row.id);
    if (!before || before.seq <= row.seq) return [];
    const { seq, status, paymentStatus, inventoryStatus } = before;
    return [{ ...row, seq, status, paymentStatus, inventoryStatus }];
  });
  return later.length === 0 ? read : withRows(read, later);
}

export interface PageNews {
  /** Orders that belong on this page and aren't shown, but for those that only moved up to its end. */
  added: number[];
  /** Some that are shown have left it. */
  isChanged: boolean;
}

/** How the page that is shown differs from the same page read anew; null is not read yet. */
export function newsOf(shown: AdminOrderPage, read: AdminOrderPage | null): PageNews {
  if (!read) return { added: [], isChanged: false };
  const [before, after] = [idsOf(shown), idsOf(read)];
  const lastKept = after.findLast((id) => before.includes(id));
  const isAll = lastKept === undefined;
  const added = (isAll ? after : after.slice(0, after.indexOf(lastKept))).filter(
    (id) => !before.includes(id),
  );
  const gone = before.filter((id) => !after.includes(id));
  const isFromWithin = !isAll && gone.some((id) => before.indexOf(id) < before.indexOf(lastKept));
  // As many as are new push others over the end of the page; those have not left the list.
  return { added, isChanged: isFromWithin || gone.length > added.length };
}

function idsOf(page: AdminOrderPage): number[] {
  return page.orders.map(({ id }) => id);
}

function withRows(page: AdminOrderPage, rows: readonly AdminOrderRow[]): AdminOrderPage {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { ...page, orders: page.orders.map((row) => byId.get(row.id) ?? row) };
}
