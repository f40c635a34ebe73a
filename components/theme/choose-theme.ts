"use client";

import { useSyncExternalStore } from "react";
import { type Theme, themeCookie, themes } from "./theme";

const yearSeconds = 365 * 24 * 60 * 60;

/** Applies a theme and saves it for the next visit. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${yearSeconds}; samesite=lax`;
}

/** The current theme. During hydration it is the theme that the server rendered. */
export function useTheme(initial: Theme): Theme {
  return useSyncExternalStore(subscribe, currentTheme, () => initial);
}

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

function currentTheme(): Theme {
  const value = document.documentElement.dataset.theme;
  return themes.find((theme) => theme === value) ?? "system";
}
