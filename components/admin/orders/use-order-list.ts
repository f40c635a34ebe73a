"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import { useAdminUpdates } from "@/components/realtime/admin-feed-provider";
import {
  type AdminOrderPage,
  type AdminOrderRow,
  type AdminSearch,
  formatAdminSearch,
  isCertainMatch,
} from "@/lib/domain/order/admin-list";
import type { OrderUpdate } from "@/lib/domain/realtime";
import { comparePages, keepLatest, mergeRows, patchOrder } from "./live-page";
import type { AdminSearchState } from "./use-admin-search";

const path = "/api/admin/orders";
const pagesKey = "admin-orders";
/** Live updates carry no details, such as the tracking number. They are fetched in batches. */
const detailsAfterMs = 800;

export interface OrderListState {
  page: AdminOrderPage | undefined;
  /** The page, or another one, is being fetched. */
  isFetching: boolean;
  /** The shown page is the previous one, until the requested one has loaded. */
  isPreviousPage: boolean;
  /** The last fetch failed. The shown page may be out of date. */
  isUnavailable: boolean;
  /** How many new orders belong on this page but aren't shown yet. */
  newCount: number;
  /** Some shown orders no longer belong on this page. */
  isChanged: boolean;
  refresh(): void;
}

type PatchPage = (page: AdminOrderPage) => AdminOrderPage;

/**
 * The page of orders for a search, rendered by the server and then updated live. Statuses change in
 * place, but rows are only added, removed or moved when the operator refreshes the list.
 */
export function useOrderList(
  { search, replaceSearch }: Pick<AdminSearchState, "search" | "replaceSearch">,
  first: { query: string; page: AdminOrderPage },
): OrderListState {
  const client = useQueryClient();
  const query = formatAdminSearch(search);
  const updatesDuringFetch = useRef(new Map<number, OrderUpdate>());
  const { data, isFetching, isError, isPlaceholderData, refetch } = useQuery({
    queryKey: [pagesKey, query],
    queryFn: async () => {
      const fetched = await fetchPage(query);
      // The response may be older than the updates that arrived during the request.
      return [...updatesDuringFetch.current.values()].reduce(patchOrder, fetched);
    },
    initialData: query === first.query ? first.page : undefined,
    placeholderData: keepPreviousData,
    // Going back to a page fetches it again. Focusing the window must not move rows.
    staleTime: 0,
    refetchOnMount: ({ state }) => state.data !== first.page,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    structuralSharing: (current, fetched) =>
      keepLatest(current as AdminOrderPage | undefined, fetched as AdminOrderPage),
  });
  const page = isPlaceholderData ? undefined : data;
  const top = withoutReachedStart(search, page);
  const latest = useLatestPage(page && formatAdminSearch(top), patchPages);
  const [arrived, setArrived] = useState<ArrivedOrders>({ query, ids: new Set() });
  const fetchDetails = useBatchedDetails((rows) =>
    patchPages((current) => mergeRows(current, rows)),
  );

  /** Applies a change to every cached page. */
  function patchPages(patch: PatchPage) {
    const pages = client.getQueriesData<AdminOrderPage>({ queryKey: [pagesKey] });
    for (const [key, current] of pages) {
      const patched = current && patch(current);
      // Setting unchanged data would mark the page as freshly fetched.
      if (patched !== current) client.setQueryData(key, patched);
    }
  }

  async function refresh() {
    setArrived({ query, ids: new Set() });
    if (top !== search) return replaceSearch(top);
    const { data: fetched } = await refetch();
    if (fetched) await latest.set(fetched);
  }

  useAdminUpdates({
    onUpdate(update) {
      if (!isFetching) updatesDuringFetch.current.clear();
      updatesDuringFetch.current.set(update.orderId, update);
      patchPages((current) => patchOrder(current, update));
      if (!page) return;
      if (page.orders.some(({ id }) => id === update.orderId)) fetchDetails(update.orderId);
      else if (isFirstPage(search, page)) {
        setArrived((before) => afterUpdate(before, query, search, page, update));
      }
    },
    onResync: latest.fetch,
  });

  const difference = page ? comparePages(page, latest.page) : { added: [], isChanged: false };
  const shownIds = new Set(page?.orders.map(({ id }) => id));
  const arrivedIds = page && arrived.query === query ? arrived.ids : [];
  const newIds = new Set([...difference.added, ...arrivedIds]);
  return {
    ...{ page: data, isFetching, isPreviousPage: isPlaceholderData },
    isUnavailable: isError || latest.isUnavailable,
    newCount: [...newIds].filter((id) => !shownIds.has(id)).length,
    isChanged: difference.isChanged,
    refresh: () => void refresh(),
  };
}

/**
 * Paging back to the start gives the first page, but with a cursor that keeps new orders out. Then
 * this removes the cursor.
 */
function withoutReachedStart(search: AdminSearch, page: AdminOrderPage | undefined): AdminSearch {
  if (search.before === undefined || page?.previous !== null) return search;
  const { before: _, ...filter } = search;
  return filter;
}

/**
 * The latest version of the shown page, fetched every few seconds for comparison; null before the
 * first fetch. Statuses of shown orders are applied at once.
 */
function useLatestPage(query: string | undefined, patchPages: (patch: PatchPage) => void) {
  const client = useQueryClient();
  const queryKey = ["admin-orders-latest", query];
  const { data, isError, refetch } = useQuery<AdminOrderPage | null>({
    queryKey,
    queryFn: async () => {
      const fetched = await fetchPage(query ?? "");
      patchPages((current) => mergeRows(current, fetched.orders));
      return fetched;
    },
    // The page itself was just loaded, so the first fetch is one interval away.
    initialData: null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchInterval: useRefetchInterval(),
    refetchOnWindowFocus: "always",
    enabled: query !== undefined,
  });
  return {
    page: data,
    isUnavailable: isError,
    fetch: () => void (query !== undefined && refetch()),
    /** Replaces it with a page that was just fetched. */
    async set(fetched: AdminOrderPage) {
      // A response that is still on its way is older than this page.
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, fetched);
    },
  };
}

interface ArrivedOrders {
  /** The query of the list that the orders arrived in. */
  query: string;
  ids: ReadonlySet<number>;
}

/** New orders appear at the top of the first page only, if the newest orders come first. */
function isFirstPage({ sort = "newest" }: AdminSearch, page: AdminOrderPage): boolean {
  return sort === "newest" && page.previous === null;
}

function afterUpdate(
  before: ArrivedOrders,
  query: string,
  search: AdminSearch,
  page: AdminOrderPage,
  update: OrderUpdate,
): ArrivedOrders {
  const ids = new Set(before.query === query ? before.ids : []);
  const newest = Math.max(0, ...page.orders.map(({ id }) => id));
  if (update.orderId > newest && isCertainMatch(search, update)) ids.add(update.orderId);
  else ids.delete(update.orderId);
  return { query, ids };
}

/** Collects the IDs of changed rows for a moment, then fetches all of them in one request. */
function useBatchedDetails(onRows: (rows: AdminOrderRow[]) => void): (id: number) => void {
  const waiting = useRef(new Set<number>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (id) => {
    waiting.current.add(id);
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const ids = [...waiting.current];
      waiting.current.clear();
      // On failure the rows keep their details. The next update fetches them again.
      fetchPage(`ids=${ids.join(",")}`).then(
        ({ orders }) => onRows(orders),
        () => undefined,
      );
    }, detailsAfterMs);
  };
}

function fetchPage(query: string): Promise<AdminOrderPage> {
  return fetchAdminData(query ? `${path}?${query}` : path);
}
