"use client";

import { BookmarkPlus, X } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { cn } from "@/lib/cn";
import {
  type DeskSearch,
  deskViews,
  readDeskSearch,
  writeDeskSearch,
} from "@/lib/domain/order/desk-list";
import { forgetView, saveView, useSavedViews } from "./saved-views";
import { SearchLink } from "./search-link";

/** The usual questions and the operator's own, as links. */
export function ViewLinks({
  search,
  show,
}: {
  search: DeskSearch;
  show: (search: DeskSearch) => void;
}) {
  const { after: _, before: __, ...asked } = search;
  const here = writeDeskSearch(asked);
  const own = useSavedViews().map(({ name, query }) => {
    const params = new URLSearchParams(query);
    return { name, search: readDeskSearch((field) => params.get(field)) };
  });
  const isKnown = [...deskViews, ...own].some((view) => writeDeskSearch(view.search) === here);
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
          {deskViews.map((view) => {
            const isHere = writeDeskSearch(view.search) === here;
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
            const isHere = writeDeskSearch(view.search) === here;
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
  const [isOpen, setOpen] = useState(false);

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (!name) return;
    saveView({ name, query });
    setOpen(false);
  }

  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="inline-flex h-9 items-center gap-1.5 whitespace-nowrap rounded-md px-2 text-carbon text-sm hover:bg-sunken">
        <BookmarkPlus aria-hidden className="size-4" />
        Save view
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Save this view"
          className="z-30 w-72 rounded-lg border border-line bg-surface p-4 shadow-sheet"
        >
          <form onSubmit={save}>
            <TextField
              id="view-name"
              name="name"
              label="Name of the view"
              maxLength={40}
              required
              autoComplete="off"
            />
            <p className="mt-2 text-ink-soft text-xs">It is kept in this browser.</p>
            <Button type="submit" className="mt-3 w-full">
              Save
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
