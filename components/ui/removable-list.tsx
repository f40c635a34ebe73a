"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

interface Line {
  id: number | string;
  name: string;
}

/** For the button that takes a line away: the focus goes there when the line before has gone. */
export function removeButtonProps(id: Line["id"]) {
  return { "data-removes": id };
}

/**
 * Stands around a list whose lines can be taken away, and its heading. When one has gone it says so,
 * `gone` behind its name, and gives the focus that went with it to the line that takes its place, or
 * to the heading when there is none.
 */
export function RemovableList({
  lines,
  gone,
  children,
}: {
  lines: readonly Line[];
  gone: string;
  children: ReactNode;
}) {
  const root = useRef<HTMLDivElement>(null);
  const before = useRef(lines);
  const [last, setLast] = useState<Line | null>(null);

  useEffect(() => {
    const now = new Set(lines.map(({ id }) => id));
    const at = before.current.findIndex(({ id }) => !now.has(id));
    const removed = before.current[at];
    before.current = lines;
    if (!removed) return;
    setLast(removed);
    // Whoever has gone on meanwhile is not called back.
    if (document.activeElement !== document.body) return;
    const next = lines[Math.min(at, lines.length - 1)];
    const button = next && root.current?.querySelector<HTMLElement>(`[data-removes="${next.id}"]`);
    (button ?? root.current?.querySelector<HTMLElement>("h1, h2"))?.focus();
  }, [lines]);

  return (
    <div ref={root}>
      {children}
      <p aria-live="polite" className="sr-only">
        {/* One of the same name is another text. */}
        {last && <span key={last.id}>{`${last.name} ${gone}`}</span>}
      </p>
    </div>
  );
}
