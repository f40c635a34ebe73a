"use client";

import { useState } from "react";
import { changeSelection, emptySelection, type OrderSelection } from "./order-selection";

export interface OrderSelectionState {
  selection: OrderSelection;
  /** Changes the selected IDs, given the current ones. */
  choose(change: (ids: readonly number[]) => readonly number[]): void;
  clear(): void;
}

/** The selected orders of a list, across its pages. `list` is its query without the cursor. */
export function useOrderSelection(list: string): OrderSelectionState {
  const [selection, setSelection] = useState(emptySelection(list));
  if (selection.list !== list) setSelection(emptySelection(list));
  return {
    selection,
    choose: (change) => setSelection((before) => changeSelection(before, change(before.ids))),
    clear: () => setSelection(emptySelection(list)),
  };
}
