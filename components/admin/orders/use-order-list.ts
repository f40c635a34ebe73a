"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useReadInterval } from "@/components/admin/live/read-interval";
import { useOpsUpdates } from "@/components/realtime/live-admin";
import { callApp } from "@/components/realtime/order-api";
import {
  type AdminOrderPage,
  type AdminOrderRow,
  type AdminSearch,
  surelyMatches,
  writeAdminSearch,
} from "@/lib/domain/order/admin-list";
import type { OrderUpdate } from "@/lib/domain/realtime";
import { keepLatest, mergeRows, newsOf, patchOrder } from "./live-page";
import type { AdminSearchState } from "./use-admin-search";

const path = "/api/admin/orders";
const pagesKey = "admin-orders";
/** What steps leave untold, such as the tracking number, is read for all that moved in so long. */
const detailsAfterMs = 800;

export interface OrderList {
  page: AdminOrderPage | undefined;
  /** Another page, or this one anew, is on its way. */
  isFetching: boolean;
  /** What is shown is the page before, until the one that is asked for is there. */
  isOther: boolean;
  /** It could not be read; what is shown may be old. */
  isAway: boolean;
  /** How many orders have come that belong on this page. */
  newCount: number;
  /** Orders that are shown don't belong on this page any more. */
  isChanged: boolean;
  refresh(): void;
}

/**
 * The page of orders that the search asks for: at first as the server has read it, then live. States
 * change in place; rows come, go and move only when the operator says so.
 */
export function useOrderList(
  { search, show }: Pick<AdminSearchState, "search" | "show">,
  first: { query: string; page: AdminOrderPage },
): OrderList {
  const client = useQueryClient();
  const query = writeAdminSearch(search);
  const missed = useRef(new Map<number, OrderUpdate>());
  const { data, isFetching, isError, isPlaceholderData, refetch } = useQuery({
    queryKey: [pagesKey, query],
    queryFn: async () => {
      const read = await readPage(query);
      // It may be older than the steps that came while it was on its way.
      return [...missed.current.values()].reduce(patchOrder, read);
    },
    initialData: query === first.query ? first.page : undefined,
    placeholderData: keepPreviousData,
    // A page that was left is read again when it is come back to; the window's focus moves no rows.
    staleTime: 0,
    refetchOnMount: ({ state }) => state.data !== first.page,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    structuralSharing: (shown, read) =>
      keepLatest(shown as AdminOrderPage | undefined, read as AdminOrderPage),
  });
  const page = isPlaceholderData ? undefined : data;
  const top = fromTop(search, page);
  const now = usePageNow(page && writeAdminSearch(top), change);
  const [arrived, setArrived] = useState<Arrived>({ query, ids: new Set() });
  const readDetails = useDetails((read) => change((shown) => mergeRows(shown, read)));

  /** Every page that was read holds what is known of its orders. */
  function change(patch: (page: AdminOrderPage) => AdminOrderPage) {
    const pages = client.getQueriesData<AdminOrderPage>({ queryKey: [pagesKey] });
    for (const [key, shown] of pages) {
      const patched = shown && patch(shown);
      // What says nothing new must not make a page look as if it had been read.
      if (patched !== shown) client.setQueryData(key, patched);
    }
  }

  async function refresh() {
    setArrived({ query, ids: new Set() });
    if (top !== search) return show(top);
    const { data: read } = await refetch();
    if (read) await now.set(read);
  }

  useOpsUpdates({
    onUpdate(update) {
      if (!isFetching) missed.current.clear();
      missed.current.set(update.orderId, update);
      change((shown) => patchOrder(shown, update));
      if (!page) return;
      if (page.orders.some(({ id }) => id === update.orderId)) readDetails(update.orderId);
      else if (isFirstPage(search, page)) {
        setArrived((before) => afterUpdate(before, query, search, page, update));
      }
    },
    onResync: now.read,
  });

  const news = page ? newsOf(page, now.page) : { added: [], isChanged: false };
  const known = new Set(page?.orders.map(({ id }) => id));
  const ids = new Set([...news.added, ...(page && arrived.query === query ? arrived.ids : [])]);
  return {
    ...{ page: data, isFetching, isOther: isPlaceholderData, isAway: isError || now.isAway },
    newCount: [...ids].filter((id) => !known.has(id)).length,
    isChanged: news.isChanged,
    refresh: () => void refresh(),
  };
}

/** A page back that has reached the beginning is the first one, but its cursor keeps new orders out. */
function fromTop(search: AdminSearch, page: AdminOrderPage | undefined): AdminSearch {
  if (search.before === undefined || page?.previous !== null) return search;
  const { before: _, ...filter } = search;
  return filter;
}

/**
 * The page of this query as it is now, read every few seconds to compare: `null` until then. States
 * of orders that are shown are taken over by `change` at once.
 */
function usePageNow(
  query: string | undefined,
  change: (patch: (page: AdminOrderPage) => AdminOrderPage) => void,
) {
  const client = useQueryClient();
  const queryKey = ["admin-orders-now", query];
  const { data, isError, refetch } = useQuery<AdminOrderPage | null>({
    queryKey,
    queryFn: async () => {
      const read = await readPage(query ?? "");
      change((shown) => mergeRows(shown, read.orders));
      return read;
    },
    // The page itself has just been read: the first look is an interval away.
    initialData: null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchInterval: useReadInterval(),
    refetchOnWindowFocus: "always",
    enabled: query !== undefined,
  });
  return {
    page: data,
    isAway: isError,
    read: () => void (query !== undefined && refetch()),
    /** It has been read by itself. */
    async set(read: AdminOrderPage) {
      // An answer that is on its way is older than this.
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, read);
    },
  };
}

interface Arrived {
  /** Of which list. */
  query: string;
  ids: ReadonlySet<number>;
}

/** New orders come on top of the first page alone, and only where the newest come first. */
function isFirstPage({ sort = "newest" }: AdminSearch, page: AdminOrderPage): boolean {
  return sort === "newest" && page.previous === null;
}

function afterUpdate(
  before: Arrived,
  query: string,
  search: AdminSearch,
  page: AdminOrderPage,
  update: OrderUpdate,
): Arrived {
  const ids = new Set(before.query === query ? before.ids : []);
  const newest = Math.max(0, ...page.orders.map(({ id }) => id));
  if (update.orderId > newest && surelyMatches(search, update)) ids.add(update.orderId);
  else ids.delete(update.orderId);
  return { query, ids };
}

/** Collects the ids of rows that moved, and reads them at once after a moment. */
function useDetails(take: (rows: AdminOrderRow[]) => void): (id: number) => void {
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
      // The row keeps what it has; the next step asks again.
      readPage(`ids=${ids.join(",")}`).then(
        ({ orders }) => take(orders),
        () => undefined,
      );
    }, detailsAfterMs);
  };
}

async function readPage(query: string): Promise<AdminOrderPage> {
  const answer = await callApp<AdminOrderPage>(query ? `${path}?${query}` : path);
  if (answer.outcome !== "read") throw new Error(`The orders could not be read: ${answer.outcome}`);
  return answer.value;
}
