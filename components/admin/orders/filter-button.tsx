"use client";

import { lazy, Suspense, useState } from "react";
import { FilterFace } from "./filter-field";
import type { PanelProps } from "./filter-panel";

/** Only who opens it fetches it. */
const FilterPanel = lazy(() => import("./filter-panel"));

/** Opens the filters of the list. */
export function FilterButton(props: PanelProps) {
  const [isWanted, setWanted] = useState(false);
  const closed = (
    <FilterFace
      count={props.count}
      aria-haspopup="dialog"
      aria-expanded={false}
      aria-busy={isWanted}
      onClick={() => setWanted(true)}
    />
  );
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <FilterPanel {...props} />
    </Suspense>
  );
}
