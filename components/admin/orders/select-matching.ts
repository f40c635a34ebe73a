import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { type AdminSearch, formatAdminSearch, withoutCursor } from "@/lib/domain/order/admin-list";
import type { MatchingIds } from "@/lib/domain/order/bulk";

/** The numbers of all orders that a search finds, in the list's order, up to the limit. */
export function fetchMatchingIds(search: AdminSearch): Promise<MatchingIds> {
  const query = formatAdminSearch(withoutCursor(search));
  return fetchAdminData<MatchingIds>(`/api/admin/order-ids?${query}`);
}

/** Whether a list is filtered. Without a filter, all orders there are would be selected. */
export function isFiltered(search: AdminSearch): boolean {
  const { sort: _, ...filter } = withoutCursor(search);
  return Object.values(filter).some((value) => value !== undefined);
}
