import { formatCount } from "@/lib/domain/format-count";

/** Says that a search stopped before the end, and how to go on. */
export function SearchedNote({ searched }: { searched: number | null }) {
  if (searched === null) return null;
  return (
    <p className="mt-3 text-ink-soft text-sm">
      Searched the latest {formatCount(searched)}. Choose Older to search the next ones, or narrow
      the search.
    </p>
  );
}
