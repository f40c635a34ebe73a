import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { cn } from "@/lib/cn";

const look = cn(
  "inline-flex h-9 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm",
  "transition-colors hover:bg-sunken [&_svg]:size-4",
);

/** Links to the first page and the next page of a list that is paged by cursor. */
export function Pager({
  path,
  query,
  cursor,
  next,
  labels = { first: "Newest", next: "Older" },
}: {
  path: string;
  /** The active filters. Undefined and empty values are left out of the URL. */
  query: Readonly<Record<string, string | undefined>>;
  /** The cursor of this page; undefined on the first. */
  cursor: string | undefined;
  /** The cursor of the next page; null on the last. */
  next: string | null;
  labels?: { first: string; next: string };
}) {
  if (!cursor && next === null) return null;
  const filter = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const href = (from?: string) => {
    const search = new URLSearchParams([...filter, ...(from ? [["cursor", from]] : [])]).toString();
    return search === "" ? path : `${path}?${search}`;
  };
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-between gap-3">
      {cursor ? (
        <Link href={href()} className={look}>
          <ChevronLeft aria-hidden />
          {labels.first}
        </Link>
      ) : (
        <span />
      )}
      {next !== null && (
        <Link href={href(next)} className={look}>
          {labels.next}
          <ChevronRight aria-hidden />
        </Link>
      )}
    </nav>
  );
}
