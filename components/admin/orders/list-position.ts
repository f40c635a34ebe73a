"use client";

import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

const key = "waybill.order-list";
const listPath = "/admin/orders";

/** Where in the list an order was opened, in this tab. */
interface ListPosition {
  /** The query string of the list's URL, with its page. */
  query: string;
  /** The opened order; null once its row has the focus again. */
  orderId: number | null;
}

/** Remembers the list that an order is opened from, to lead back to it. */
export function rememberListPosition(position: ListPosition): void {
  sessionStorage.setItem(key, JSON.stringify(position));
}

/** The path of the list that the order was opened from; on the server, of the list of all orders. */
export function useListPath(): string {
  return useSyncExternalStore(neverChanges, pathOfList, () => listPath);
}

const neverChanges = () => () => undefined;

function pathOfList(): string {
  const query = readPosition()?.query;
  return query ? `${listPath}?${query}` : listPath;
}

/** Gives the focus back to the row of the order that was opened from this list. */
export function useFocusOnReturn(query: string, focusOrder: (orderId: number) => void): void {
  const onReturn = useEffectEvent(() => {
    const position = readPosition();
    if (!position || position.orderId === null || position.query !== query) return;
    rememberListPosition({ ...position, orderId: null });
    focusOrder(position.orderId);
  });
  // Only when the list appears: later the focus belongs to the operator.
  useEffect(() => onReturn(), []);
}

/** Null if there is none, or if something else is stored. */
function readPosition(): ListPosition | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isPosition(stored) ? stored : null;
  } catch {
    return null;
  }
}

function isPosition(stored: unknown): stored is ListPosition {
  if (typeof stored !== "object" || stored === null) return false;
  if (!("query" in stored && "orderId" in stored)) return false;
  const { query, orderId } = stored;
  return typeof query === "string" && (orderId === null || typeof orderId === "number");
}
