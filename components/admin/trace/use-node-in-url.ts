"use client";

import { useEffect } from "react";

/** Browsers limit how often a page may change its URL. */
const debounceMs = 300;

/** Keeps the open item in the URL, so that it can be shared, and is open again after going back. */
export function useNodeInUrl(nodeId: string | null): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      const url = new URL(window.location.href);
      for (const name of ["node", "span", "open"]) url.searchParams.delete(name);
      if (nodeId !== null) url.searchParams.set("node", nodeId);
      if (url.href !== window.location.href) window.history.replaceState(null, "", url);
    }, debounceMs);
    const stop = () => clearTimeout(timer);
    // Changing the URL would end the navigation that a click on a link has begun.
    const stopForLink = ({ target }: MouseEvent) => {
      if (target instanceof Element && target.closest("a")) stop();
    };
    document.addEventListener("click", stopForLink, true);
    return () => {
      stop();
      document.removeEventListener("click", stopForLink, true);
    };
  }, [nodeId]);
}
