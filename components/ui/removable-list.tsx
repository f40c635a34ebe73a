"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

interface RemovableItem {
  id: number | string;
  name: string;
}

/** Marks an item's remove button, which receives the focus when the item before it is removed. */
export function removeButtonProps(id: RemovableItem["id"]) {
  return { "data-removes": id };
}

/**
 * Wraps a list of removable items and its heading. When an item is removed, a screen reader announces
 * its name followed by `removedText`, and the focus moves to the next item's remove button, or to the
 * heading if the list is empty.
 */
export function RemovableList({
  items,
  removedText,
  children,
}: {
  items: readonly RemovableItem[];
  removedText: string;
  children: ReactNode;
}) {
  const root = useRef<HTMLDivElement>(null);
  const previousItems = useRef(items);
  const [lastRemoved, setLastRemoved] = useState<RemovableItem | null>(null);

  useEffect(() => {
    const ids = new Set(items.map(({ id }) => id));
    const index = previousItems.current.findIndex(({ id }) => !ids.has(id));
    const removed = previousItems.current[index];
    previousItems.current = items;
    if (!removed) return;
    setLastRemoved(removed);
    // If the user has moved on to another control, leave the focus there.
    if (document.activeElement !== document.body) return;
    const next = items[Math.min(index, items.length - 1)];
    const button = next && root.current?.querySelector<HTMLElement>(`[data-removes="${next.id}"]`);
    (button ?? root.current?.querySelector<HTMLElement>("h1, h2"))?.focus();
  }, [items]);

  return (
    <div ref={root}>
      {children}
      <p aria-live="polite" className="sr-only">
        {/* The key makes screen readers announce a second item of the same name, too. */}
        {lastRemoved && <span key={lastRemoved.id}>{`${lastRemoved.name} ${removedText}`}</span>}
      </p>
    </div>
  );
}
