"use client";

import { lazy, Suspense, useState } from "react";
import type { PanelProps } from "./filter-panel";
import { FilterTrigger } from "./filter-trigger";

/** Loaded when the panel is opened for the first time. */
const FilterPanel = lazy(() => import("./filter-panel"));

/** The button that opens the filter panel. */
export function FilterButton(props: PanelProps) {
  const [isRequested, setRequested] = useState(false);
  const closed = (
    <FilterTrigger
      count={props.count}
      aria-haspopup="dialog"
      aria-expanded={false}
      aria-busy={isRequested}
      onClick={() => setRequested(true)}
    />
  );
  if (!isRequested) return closed;
  return (
    <Suspense fallback={closed}>
      <FilterPanel {...props} />
    </Suspense>
  );
}
