"use client";

import { X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { cn } from "@/lib/cn";
import {
  type AdminSearch,
  adminListPresets,
  formatAdminSearch,
  parseAdminSearch,
  withoutCursor,
} from "@/lib/domain/order/admin-list";
import { SaveViewTrigger } from "./save-view-trigger";
import { deleteView, useSavedViews } from "./saved-views";
import { SearchLink } from "./search-link";

/** Loaded when a view is saved for the first time. */
const SaveViewPanel = lazy(() => import("./save-view-panel"));

/** Links to the built-in views and to the operator's saved views. */
export function ViewLinks({
  search,
  replaceSearch,
}: {
  search: AdminSearch;
  replaceSearch: (search: AdminSearch) => void;
}) {
  const currentQuery = formatAdminSearch(withoutCursor(search));
  const isCurrent = (view: { search: AdminSearch }) =>
    formatAdminSearch(view.search) === currentQuery;
  const savedViews = useSavedViews().map(({ name, query }) => {
    const params = new URLSearchParams(query);
    return { name, search: parseAdminSearch((field) => params.get(field)) };
  });
  const isSaved = [...adminListPresets, ...savedViews].some(isCurrent);
  return (
    <div className="flex items-center gap-1">
      <nav aria-label="Views" className="-mx-1 min-w-0 overflow-x-auto px-1 py-1">
        <ul className="flex gap-1">
          {adminListPresets.map((view) => (
            <li key={view.name}>
              <ViewLink view={view} isCurrent={isCurrent(view)} replaceSearch={replaceSearch} />
            </li>
          ))}
          {savedViews.map((view) => (
            <li key={`saved ${view.name}`} className="flex items-center">
              <ViewLink view={view} isCurrent={isCurrent(view)} replaceSearch={replaceSearch} />
              <button
                type="button"
                aria-label={`Delete view ${view.name}`}
                onClick={() => deleteView(view.name)}
                className="grid size-7 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <span className={isSaved ? "invisible" : ""}>
        <SaveView query={currentQuery} />
      </span>
    </div>
  );
}

function ViewLink({
  view,
  isCurrent,
  replaceSearch,
}: {
  view: { name: string; search: AdminSearch };
  isCurrent: boolean;
  replaceSearch: (search: AdminSearch) => void;
}) {
  return (
    <SearchLink
      search={view.search}
      replaceSearch={replaceSearch}
      aria-current={isCurrent ? "page" : undefined}
      className={cn(
        "inline-flex h-9 items-center whitespace-nowrap rounded-md px-3 text-sm",
        isCurrent
          ? "bg-carbon-soft font-medium text-carbon"
          : "text-ink-soft hover:bg-sunken hover:text-ink",
      )}
    >
      {view.name}
    </SearchLink>
  );
}

function SaveView({ query }: { query: string }) {
  const [isRequested, setRequested] = useState(false);
  const closed = (
    <SaveViewTrigger
      aria-haspopup="dialog"
      aria-expanded={false}
      aria-busy={isRequested}
      onClick={() => setRequested(true)}
    />
  );
  if (!isRequested) return closed;
  return (
    <Suspense fallback={closed}>
      <SaveViewPanel query={query} />
    </Suspense>
  );
}
