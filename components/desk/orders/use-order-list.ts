"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useOpsUpdates } from "@/components/realtime/live-desk";
import { callApp } from "@/components/realtime/order-api";
import {
  type DeskOrderPage,
  type DeskSearch,
  surelyMatches,
  writeDeskSearch,
} from "@/lib/domain/order/desk-list";
import type { OrderUpdate } from "@/lib/domain/realtime";
import { keepLatest, mergeRows, patchOrder } from "./live-page";

const path = "/api/desk/orders";
/** What steps leave untold, such as the tracking number, is read for all that moved in so long. */
const detailsAfterMs = 800;
/** A page that was left is read again when it is come back to. */
const staleMs = 2_000;

export interface OrderList {
  page: DeskOrderPage | undefined;
  /** Another page, or this one anew, is on its way. */
  isFetching: boolean;
  /** What is shown is the page before, until the one that is asked for is there. */
  isOther: boolean;
  /** It could not be read; what is shown may be old. */
  isAway: boolean;
  /** How many orders have come that belong on top of this page. */
  newCount: number;
  refresh(): void;
}

/** The page of orders that the search asks for: at first as the server has read it, then live. */
export function useOrderList(
  search: DeskSearch,
  first: { query: string; page: DeskOrderPage },
): OrderList {
  const client = useQueryClient();
  const query = writeDeskSearch(search);
  const queryKey = ["desk-orders", query];
  const { data, isFetching, isError, isPlaceholderData, refetch } = useQuery({
    queryKey,
    queryFn: () => readPage(query),
    initialData: query === first.query ? first.page : undefined,
    placeholderData: keepPreviousData,
    staleTime: staleMs,
    structuralSharing: (shown, read) =>
      keepLatest(shown as DeskOrderPage | undefined, read as DeskOrderPage),
  });
  const page = isPlaceholderData ? undefined : data;
  const [arrived, setArrived] = useState<Arrived>({ query, ids: new Set() });
  const readDetails = useDetails((ids) =>
    readPage(`ids=${ids.join(",")}`).then((read) => {
      change((shown) => mergeRows(shown, read.orders));
    }),
  );

  function change(patch: (page: DeskOrderPage) => DeskOrderPage) {
    client.setQueryData<DeskOrderPage>(queryKey, (shown) => shown && patch(shown));
  }

  function refresh() {
    setArrived({ query, ids: new Set() });
    refetch().catch(() => undefined);
  }

  useOpsUpdates({
    onUpdate(update) {
      if (!page) return;
      if (page.orders.some(({ id }) => id === update.orderId)) {
        change((shown) => patchOrder(shown, update));
        readDetails(update.orderId);
      } else if (isFirstPage(search, page)) {
        setArrived((before) => afterUpdate(before, query, search, page, update));
      }
    },
    onResync: refresh,
  });

  const newCount =
    page && arrived.query === query
      ? [...arrived.ids].filter((id) => !page.orders.some((row) => row.id === id)).length
      : 0;
  return { page: data, isFetching, isOther: isPlaceholderData, isAway: isError, newCount, refresh };
}

interface Arrived {
  /** Of which list. */
  query: string;
  ids: ReadonlySet<number>;
}

/** New orders come on top of the first page alone, and only where the newest come first. */
function isFirstPage({ sort = "newest" }: DeskSearch, page: DeskOrderPage): boolean {
  return sort === "newest" && page.previous === null;
}

function afterUpdate(
  before: Arrived,
  query: string,
  search: DeskSearch,
  page: DeskOrderPage,
  update: OrderUpdate,
): Arrived {
  const ids = new Set(before.query === query ? before.ids : []);
  const newest = Math.max(0, ...page.orders.map(({ id }) => id));
  if (update.orderId > newest && surelyMatches(search, update)) ids.add(update.orderId);
  else ids.delete(update.orderId);
  return { query, ids };
}

/** Collects the ids of rows that moved, and reads them at once after a moment. */
function useDetails(read: (ids: number[]) => Promise<void>): (id: number) => void {
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
      read(ids).catch(() => undefined);
    }, detailsAfterMs);
  };
}

async function readPage(query: string): Promise<DeskOrderPage> {
  const answer = await callApp<DeskOrderPage>(query ? `${path}?${query}` : path);
  if (answer.outcome !== "read") throw new Error(`The orders could not be read: ${answer.outcome}`);
  return answer.value;
}
