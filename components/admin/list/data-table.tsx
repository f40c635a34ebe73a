import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A static table. On a phone it scrolls sideways within its frame. */
export function DataTable({
  label,
  columns,
  children,
}: {
  label: string;
  /** The column headings. One that ends in `>` is aligned to the right. */
  columns: readonly string[];
  children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable table must be focusable.
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-line bg-surface shadow-sheet"
    >
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-line border-b text-left text-ink-soft text-xs">
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className={cn(
                  "whitespace-nowrap px-4 py-2.5 font-medium",
                  column.endsWith(">") && "text-right",
                )}
              >
                {column.replace(/>$/, "")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </section>
  );
}

export function DataTableRow({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr className={cn("align-baseline transition-colors hover:bg-sunken", className)} {...rest} />
  );
}

export function DataTableCell({
  right = false,
  className,
  ...rest
}: ComponentProps<"td"> & { right?: boolean }) {
  return (
    <td className={cn("px-4 py-3", right && "text-right tabular-nums", className)} {...rest} />
  );
}

/** Shown instead of an empty list. It says what will appear here, and how. */
export function EmptyState({ children }: { children: ReactNode }) {
  return (
    <p className="rounded-lg border border-line border-dashed px-4 py-12 text-center text-ink-soft text-sm">
      {children}
    </p>
  );
}
