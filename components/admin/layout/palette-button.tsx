"use client";

import { Search } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { Role } from "@/lib/domain/user";

/** Loaded when the palette is opened for the first time. */
const CommandPalette = lazy(() => import("./command-palette"));

/** Opens the command palette with a click, ⌘K or Ctrl+K. */
export function PaletteButton({ role, embedded }: { role: Role; embedded: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const [isRequested, setRequested] = useState(false);

  function show(open: boolean) {
    setOpen(open);
    if (open) setRequested(true);
  }

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const isChord = event.metaKey || event.ctrlKey;
      if (!isChord || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setRequested(true);
      setOpen((open) => !open);
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={() => show(true)}
        className="inline-flex h-9 items-center gap-2 rounded-md border border-line px-3 text-ink-soft text-sm hover:bg-sunken hover:text-ink lg:mb-3 lg:w-full"
      >
        <Search aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Search or jump to…</span>
        <kbd aria-hidden className="ml-auto font-mono text-xs max-lg:hidden">
          ⌘K
        </kbd>
      </button>
      {isRequested && (
        <Suspense>
          <CommandPalette open={isOpen} onOpenChange={show} role={role} embedded={embedded} />
        </Suspense>
      )}
    </>
  );
}
