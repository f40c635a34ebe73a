"use client";

import { useSyncExternalStore } from "react";

/** A search that an operator has saved in this browser. */
export interface SavedView {
  name: string;
  /** The query string of the list's URL. */
  query: string;
}

const key = "waybill.order-views";
const listeners = new Set<() => void>();
const none: readonly SavedView[] = [];
let read: { text: string | null; views: readonly SavedView[] } = { text: null, views: none };

/** The views saved in this browser. There are none on the server. */
export function useSavedViews(): readonly SavedView[] {
  return useSyncExternalStore(subscribe, current, () => none);
}

/** Saves a view. It replaces a view of the same name. */
export function saveView(view: SavedView): void {
  write([...current().filter(({ name }) => name !== view.name), view]);
}

export function deleteView(name: string): void {
  write(current().filter((view) => view.name !== name));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** Returns the same array until the stored views change, in this tab or in another one. */
function current(): readonly SavedView[] {
  const text = localStorage.getItem(key);
  if (text !== read.text) read = { text, views: parse(text) };
  return read.views;
}

function parse(text: string | null): readonly SavedView[] {
  try {
    const views: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(views) ? views.filter(isView) : none;
  } catch {
    return none;
  }
}

function isView(view: unknown): view is SavedView {
  if (typeof view !== "object" || view === null) return false;
  return "name" in view && "query" in view && [view.name, view.query].every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function write(views: readonly SavedView[]): void {
  localStorage.setItem(key, JSON.stringify(views));
  for (const listener of listeners) listener();
}
