"use client";

import type { ComponentProps, MouseEvent } from "react";
import { type AdminSearch, formatAdminSearch } from "@/lib/domain/order/admin-list";

/** The URL of the order list with this search. */
export function listHref(search: AdminSearch): string {
  const query = formatAdminSearch(search);
  return query ? `/admin/orders?${query}` : "/admin/orders";
}

/** A link within the list. A plain click updates the list without loading a page. */
export function SearchLink({
  search,
  replaceSearch,
  ...rest
}: ComponentProps<"a"> & { search: AdminSearch; replaceSearch: (search: AdminSearch) => void }) {
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    replaceSearch(search);
  }
  return <a href={listHref(search)} onClick={follow} {...rest} />;
}
