"use client";

import { useState } from "react";
import { nothingOf, type Selection, select } from "./selection";

export interface SelectionState {
  selection: Selection;
  /** Selects and lets go: what comes of it, the rule says. */
  choose(wanted: (ids: readonly number[]) => readonly number[]): void;
  clear(): void;
}

/** What is selected of this list, given by its query without the page, on whatever page of it. */
export function useSelection(list: string): SelectionState {
  const [selection, setSelection] = useState(nothingOf(list));
  if (selection.list !== list) setSelection(nothingOf(list));
  return {
    selection,
    choose: (wanted) => setSelection((before) => select(before, wanted(before.ids))),
    clear: () => setSelection(nothingOf(list)),
  };
}
