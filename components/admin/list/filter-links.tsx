import { X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

/** Active filters that have no field above the list, each with a link to the list without it. */
export function FilterLinks({
  path,
  filters,
  labels,
}: {
  path: string;
  /** All filters as they are in the list's URL. */
  filters: Readonly<Record<string, string>>;
  /** The labels of those that are shown, by name. */
  labels: Readonly<Record<string, ReactNode>>;
}) {
  const names = Object.keys(labels);
  if (names.length === 0) return null;
  return (
    <ul aria-label="Active filters" className="mb-3 flex flex-wrap gap-2">
      {names.map((name) => (
        <li key={name}>
          <Link
            href={pathWithout(path, filters, name)}
            prefetch={false}
            className="inline-flex min-h-7 items-center gap-1.5 rounded-full bg-carbon-soft px-3 text-carbon text-xs hover:bg-sunken"
          >
            {labels[name]}
            <X aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">, remove</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function pathWithout(path: string, filters: Readonly<Record<string, string>>, removed: string) {
  const others = Object.entries(filters).filter(([name]) => name !== removed);
  const query = new URLSearchParams(others).toString();
  return query === "" ? path : `${path}?${query}`;
}
