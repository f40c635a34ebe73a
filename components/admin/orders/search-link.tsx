"use client";

import type { ComponentProps, MouseEvent } from "react";
import { type AdminSearch, writeAdminSearch } from "@/lib/domain/order/admin-list";

/** Where the list shows this. */
export function listHref(search: AdminSearch): string {
  const query = writeAdminSearch(search);
  return query ? `/admin/orders?${query}` : "/admin/orders";
}

/** A link inside of the list: it opens in a new tab as any link, and without a new page otherwise. */
export function SearchLink({
  search,
  show,
  ...rest
}: ComponentProps<"a"> & { search: AdminSearch; show: (search: AdminSearch) => void }) {
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(search);
  }
  return <a href={listHref(search)} onClick={follow} {...rest} />;
}
