import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { cn } from "@/lib/cn";

const look = cn(
  "inline-flex h-9 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm",
  "transition-colors hover:bg-sunken [&_svg]:size-4",
);

/** The way through a list that has no page numbers: back to its start, and on. */
export function Pager({
  path,
  query,
  cursor,
  next,
  words = { first: "Newest", next: "Older" },
}: {
  path: string;
  /** The filter, which stays the same on every page; what is undefined or empty is left out. */
  query: Readonly<Record<string, string | undefined>>;
  /** Where this page began; undefined on the first. */
  cursor: string | undefined;
  /** Where the next one begins; null on the last. */
  next: string | null;
  words?: { first: string; next: string };
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
          {words.first}
        </Link>
      ) : (
        <span />
      )}
      {next !== null && (
        <Link href={href(next)} className={look}>
          {words.next}
          <ChevronRight aria-hidden />
        </Link>
      )}
    </nav>
  );
}
