"use client";

import Link from "next/link";
import { useLayoutEffect, useRef } from "react";
import { cn } from "@/lib/cn";

export interface Tab {
  href: string;
  name: string;
}

/** Links between related pages, shown as tabs. Where they don't all fit, the current one is shown. */
export function Tabs({
  label,
  tabs,
  current,
}: {
  label: string;
  tabs: readonly Tab[];
  current: string;
}) {
  const bar = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab has become the current one.
  useLayoutEffect(() => {
    const tab = bar.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!bar.current || !tab) return;
    // Not `scrollIntoView`, which would also scroll the page.
    bar.current.scrollLeft = tab.offsetLeft - (bar.current.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  return (
    <nav
      ref={bar}
      aria-label={label}
      className="relative mb-6 overflow-x-auto border-line border-b"
    >
      <ul className="flex gap-1">
        {tabs.map(({ href, name }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={href === current ? "page" : undefined}
              className={cn(
                "-mb-px block whitespace-nowrap border-b-2 px-3 py-2 text-sm transition-colors",
                href === current
                  ? "border-carbon font-medium text-ink"
                  : "border-transparent text-ink-soft hover:text-ink",
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
