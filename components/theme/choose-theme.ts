"use client";

import { useSyncExternalStore } from "react";
import { type Theme, themeCookie, themes } from "./theme";

const yearSeconds = 365 * 24 * 60 * 60;

/** Shows this theme from now on, and on the next visit. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${yearSeconds}; samesite=lax`;
}

/** The theme that is shown, whoever chose it; at first what the server knows of it. */
export function useTheme(initial: Theme): Theme {
  return useSyncExternalStore(watch, current, () => initial);
}

function watch(watcher: () => void): () => void {
  const observer = new MutationObserver(watcher);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

function current(): Theme {
  const shown = document.documentElement.dataset.theme;
  return themes.find((theme) => theme === shown) ?? "system";
}
