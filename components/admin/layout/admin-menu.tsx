"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/lib/cn";
import type { Role } from "@/lib/domain/user";
import { listAdminPages } from "./admin-pages";

/** The admin menu: a column on a wide screen, a scrolling row on a phone. */
export function AdminMenu({ role, embedded }: { role: Role; embedded: boolean }) {
  const path = usePathname();
  return (
    <nav
      aria-label="Admin"
      className="-mx-1 overflow-x-auto px-1 lg:mx-0 lg:overflow-visible lg:px-0"
    >
      <ul className="flex gap-1 lg:flex-col lg:gap-0.5">
        {listAdminPages(role, embedded).map(({ href, name, icon: Icon, others = [] }) => {
          const isWithin = [href, ...others].some((start) => path.startsWith(start));
          const isCurrent = href === "/admin" ? path === href : isWithin;
          return (
            <li key={href}>
              <Link
                ref={isCurrent ? scrollIntoRow : undefined}
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                className={cn(
                  "flex h-9 items-center gap-2.5 whitespace-nowrap rounded-md px-3 text-sm",
                  "transition-colors",
                  isCurrent
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

/** Scrolls the row on a phone so that the current page's link is visible. */
function scrollIntoRow(link: HTMLElement | null): void {
  const row = link?.closest("nav");
  if (!link || !row) return;
  const [linkBox, rowBox] = [link.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += linkBox.left - rowBox.left - (rowBox.width - linkBox.width) / 2;
}
