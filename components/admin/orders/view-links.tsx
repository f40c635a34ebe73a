"use client";

import { X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { cn } from "@/lib/cn";
import {
  type AdminSearch,
  adminViews,
  readAdminSearch,
  withoutPage,
  writeAdminSearch,
} from "@/lib/domain/order/admin-list";
import { SaveViewFace } from "./save-view-button";
import { forgetView, useSavedViews } from "./saved-views";
import { SearchLink } from "./search-link";

/** Only who keeps a view fetches it. */
const SaveViewPanel = lazy(() => import("./save-view-panel"));

/** The usual questions and the operator's own, as links. */
export function ViewLinks({
  search,
  show,
}: {
  search: AdminSearch;
  show: (search: AdminSearch) => void;
}) {
  const here = writeAdminSearch(withoutPage(search));
  const own = useSavedViews().map(({ name, query }) => {
    const params = new URLSearchParams(query);
    return { name, search: readAdminSearch((field) => params.get(field)) };
  });
  const isKnown = [...adminViews, ...own].some((view) => writeAdminSearch(view.search) === here);
  const look = (isHere: boolean) =>
    cn(
      "inline-flex h-9 items-center whitespace-nowrap rounded-md px-3 text-sm",
      isHere
        ? "bg-carbon-soft font-medium text-carbon"
        : "text-ink-soft hover:bg-sunken hover:text-ink",
    );
  return (
    <div className="flex items-center gap-1">
      <nav aria-label="Views" className="-mx-1 min-w-0 overflow-x-auto px-1 py-1">
        <ul className="flex gap-1">
          {adminViews.map((view) => {
            const isHere = writeAdminSearch(view.search) === here;
            return (
              <li key={view.name}>
                <SearchLink
                  search={view.search}
                  show={show}
                  aria-current={isHere ? "page" : undefined}
                  className={look(isHere)}
                >
                  {view.name}
                </SearchLink>
              </li>
            );
          })}
          {own.map((view) => {
            const isHere = writeAdminSearch(view.search) === here;
            return (
              <li key={`own ${view.name}`} className="flex items-center">
                <SearchLink
                  search={view.search}
                  show={show}
                  aria-current={isHere ? "page" : undefined}
                  className={look(isHere)}
                >
                  {view.name}
                </SearchLink>
                <button
                  type="button"
                  aria-label={`Forget the view ${view.name}`}
                  onClick={() => forgetView(view.name)}
                  className="grid size-7 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              </li>
            );
          })}
        </ul>
      </nav>
      <span className={isKnown ? "invisible" : ""}>
        <SaveView query={here} />
      </span>
    </div>
  );
}

function SaveView({ query }: { query: string }) {
  const [isWanted, setWanted] = useState(false);
  const closed = (
    <SaveViewFace
      aria-haspopup="dialog"
      aria-expanded={false}
      aria-busy={isWanted}
      onClick={() => setWanted(true)}
    />
  );
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <SaveViewPanel query={query} />
    </Suspense>
  );
}
