"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/lib/cn";
import type { Role } from "@/lib/domain/user";
import { pagesFor } from "./admin-pages";

/** The admin's pages: a column on a wide screen, a row that scrolls on a phone. */
export function AdminMenu({ role, embedded }: { role: Role; embedded: boolean }) {
  const path = usePathname();
  return (
    <nav
      aria-label="Admin"
      className="-mx-1 overflow-x-auto px-1 lg:mx-0 lg:overflow-visible lg:px-0"
    >
      <ul className="flex gap-1 lg:flex-col lg:gap-0.5">
        {pagesFor(role, embedded).map(({ href, name, icon: Icon }) => {
          const isHere = href === "/admin" ? path === href : path.startsWith(href);
          return (
            <li key={href}>
              <Link
                ref={isHere ? bringIntoRow : undefined}
                href={href}
                aria-current={isHere ? "page" : undefined}
                className={cn(
                  "flex h-9 items-center gap-2.5 whitespace-nowrap rounded-md px-3 text-sm",
                  "transition-colors",
                  isHere
                    ? "bg-carbon-soft font-medium text-carbon"
                    : "text-ink-soft hover:bg-sunken hover:text-ink",
                )}
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** On a phone the row shows a few places at a time: the one where the reader is among them. */
function bringIntoRow(link: HTMLElement | null): void {
  const row = link?.closest("nav");
  if (!link || !row) return;
  const [here, shown] = [link.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += here.left - shown.left - (shown.width - here.width) / 2;
}
