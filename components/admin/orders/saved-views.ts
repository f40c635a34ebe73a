"use client";

import { useSyncExternalStore } from "react";

/** A question that this browser's operator asks again and again. */
export interface SavedView {
  name: string;
  /** The query of the list's address. */
  query: string;
}

const key = "waybill.order-views";
const watchers = new Set<() => void>();
const none: readonly SavedView[] = [];
let read: { text: string | null; views: readonly SavedView[] } = { text: null, views: none };

/** The views that were saved here, by name; none on the server. */
export function useSavedViews(): readonly SavedView[] {
  return useSyncExternalStore(watch, current, () => none);
}

/** A view of the same name is replaced. */
export function saveView(view: SavedView): void {
  write([...current().filter(({ name }) => name !== view.name), view]);
}

export function forgetView(name: string): void {
  write(current().filter((view) => view.name !== name));
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener("storage", watcher);
  };
}

/** The same array until another is written, in this tab or in another one. */
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
  for (const watcher of watchers) watcher();
}
