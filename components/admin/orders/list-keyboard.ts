"use client";

import { type RefObject, useEffect, useEffectEvent } from "react";

export interface ListCommands {
  toggle(orderId: number): void;
  /** Selects all rows from the last toggled one to this one. */
  selectTo(orderId: number): void;
  clear(): void;
  search(): void;
  help(): void;
}

/** The shortcuts as the help dialog shows them. */
export const listKeys: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["j"], does: "Next order" },
  { keys: ["k"], does: "Previous order" },
  { keys: ["x"], does: "Select order" },
  { keys: ["Shift", "x"], does: "Select range" },
  { keys: ["o"], does: "Open order (also Enter)" },
  { keys: ["/"], does: "Search" },
  { keys: ["Esc"], does: "Clear selection" },
  { keys: ["?"], does: "Show keyboard shortcuts" },
];

/** Keyboard shortcuts of the list. They are off in text fields and while a dialog is open. */
export function useListKeyboard(
  table: RefObject<HTMLTableElement | null>,
  commands: ListCommands,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isChord = event.metaKey || event.ctrlKey || event.altKey;
    if (event.defaultPrevented || isChord || isTypingOrInDialog(event.target)) return;
    if (handleKey(event.key, table.current, commands)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

/** Runs the shortcut of a key. Returns false for a key without one. */
function handleKey(key: string, table: HTMLElement | null, commands: ListCommands): boolean {
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

function isTypingOrInDialog(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  const isField = target.matches("input:not([type=checkbox]), textarea, select");
  return isField || target.isContentEditable;
}
