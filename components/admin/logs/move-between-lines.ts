import type { KeyboardEvent } from "react";

const moves: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, last) => last,
};

/** Moves the focus between the lines of a list with the arrow keys, Home and End. */
export function moveBetweenLines(event: KeyboardEvent<HTMLElement>): void {
  const move = moves[event.key];
  const { target, currentTarget } = event;
  if (!move || !(target instanceof HTMLElement) || target.tagName !== "SUMMARY") return;
  const summaries = [...currentTarget.querySelectorAll<HTMLElement>("summary")];
  const next = summaries[move(summaries.indexOf(target), summaries.length - 1)];
  event.preventDefault();
  next?.focus();
}
