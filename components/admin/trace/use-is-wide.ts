"use client";

import { useSyncExternalStore } from "react";

/** Tailwind's `sm`: below it the bar of an item is under its name. */
const wideQuery = "(min-width: 40rem)";

/** Whether names and bars are side by side. The server can't know, and assumes that they are. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(wideQuery).matches,
    () => true,
  );
}

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(wideQuery);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}
