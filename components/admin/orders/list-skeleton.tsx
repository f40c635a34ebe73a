const rows = Array.from({ length: 12 }, (_, row) => row);

/** Placeholder rows while the list loads, each as high as a real row. */
export function ListSkeleton() {
  return (
    <div aria-hidden className="rounded-lg border border-line bg-surface shadow-sheet">
      <div className="h-10 border-line border-b max-lg:hidden" />
      {rows.map((row) => (
        <div
          key={row}
          className="flex h-22 items-center gap-4 border-line border-b px-4 last:border-b-0 lg:h-13"
        >
          <span className="size-4 animate-pulse rounded-sm bg-sunken" />
          <span className="h-3 w-20 animate-pulse rounded-sm bg-sunken" />
          <span className="h-3 grow animate-pulse rounded-sm bg-sunken" />
          <span className="h-5 w-24 animate-pulse rounded-full bg-sunken" />
        </div>
      ))}
    </div>
  );
}
