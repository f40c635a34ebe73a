"use client";

import { Search } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";

const debounceMs = 250;

/** The search field of the list. It applies shortly after the last keystroke. */
export function SearchBox({
  ref,
  term,
  find,
}: {
  ref: RefObject<HTMLInputElement | null>;
  term: string;
  find: (term: string | null) => void;
}) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // The search term also changes with a saved view or the browser's back button.
  useEffect(() => {
    if (ref.current && ref.current !== document.activeElement) ref.current.value = term;
  }, [ref, term]);

  function applyAfter(text: string, afterMs: number) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => find(text.trim() || null), afterMs);
  }

  return (
    <div className="relative min-w-0 grow">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-3 left-3 size-4 text-ink-soft"
      />
      <input
        ref={ref}
        type="search"
        aria-label="Search orders"
        aria-keyshortcuts="/"
        placeholder="Order number, reference, email or tracking number"
        defaultValue={term}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => applyAfter(target.value, debounceMs)}
        onKeyDown={(event) => {
          if (event.key === "Enter") applyAfter(event.currentTarget.value, 0);
          if (event.key !== "Escape") return;
          event.currentTarget.value = "";
          applyAfter("", 0);
          event.currentTarget.blur();
        }}
        className="h-10 w-full min-w-0 rounded-md border border-line-strong bg-surface pr-3 pl-9 text-base placeholder:text-ink-soft sm:text-sm"
      />
    </div>
  );
}
