"use client";

import { type RefObject, useEffect, useEffectEvent } from "react";

export interface ListCommands {
  toggle(orderId: number): void;
  /** Selects from the row that was toggled last up to this one. */
  selectTo(orderId: number): void;
  clear(): void;
  search(): void;
  help(): void;
}

/** What the keys of the list do, for people. */
export const listKeys: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["j"], does: "Next order" },
  { keys: ["k"], does: "Order before" },
  { keys: ["x"], does: "Select it" },
  { keys: ["Shift", "x"], does: "Select all up to it" },
  { keys: ["o"], does: "Open it, as Enter does" },
  { keys: ["/"], does: "Search" },
  { keys: ["Esc"], does: "Clear the selection" },
  { keys: ["?"], does: "Show these keys" },
];

/** The list by the keyboard. Where something is typed, and below an open dialog, keys are emails. */
export function useListKeyboard(
  table: RefObject<HTMLTableElement | null>,
  commands: ListCommands,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isChord = event.metaKey || event.ctrlKey || event.altKey;
    if (event.defaultPrevented || isChord || isBusy(event.target)) return;
    if (press(event.key, table.current, commands)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

/** Whether the key meant something here. */
function press(key: string, table: HTMLElement | null, commands: ListCommands): boolean {
  const links = [...(table?.querySelectorAll<HTMLElement>("[data-order-link]") ?? [])];
  const row = document.activeElement?.closest<HTMLElement>("[data-order]");
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const orderId = row && Number(row.dataset.order);
  const to = (link: HTMLElement | undefined) => {
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  };
  const actions = new Map<string, () => void>([
    ["j", () => to(links[Math.min(at + 1, links.length - 1)])],
    ["k", () => to(links[Math.max(at - 1, 0)])],
    ["x", () => orderId && commands.toggle(orderId)],
    ["X", () => orderId && commands.selectTo(orderId)],
    ["o", () => links[at]?.click()],
    ["/", () => commands.search()],
    ["?", () => commands.help()],
    ["Escape", () => commands.clear()],
  ]);
  actions.get(key)?.();
  return actions.has(key);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  const isTyped = target.matches("input:not([type=checkbox]), textarea, select");
  return isTyped || target.isContentEditable;
}
