import Link from "next/link";
import type { ReactNode } from "react";

/** The cursors of the two paged lists on a product's inventory page; undefined on the first page. */
export interface StockCursors {
  ledger?: number | undefined;
  orders?: number | undefined;
}

/** A titled section of a product's inventory page. */
export function StockSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="mb-3 font-semibold text-base tracking-tight">{title}</h2>
      {children}
    </section>
  );
}

/** Pages through one of the page's lists. The other list keeps its position. */
export function StockListPager({
  productId,
  cursors,
  name,
  next,
}: {
  productId: number;
  cursors: StockCursors;
  name: keyof StockCursors;
  /** The cursor of the next page; null on the last. */
  next: number | null;
}) {
  const current = cursors[name];
  if (current === undefined && next === null) return null;
  const href = (cursor: number | null) => {
    const changed = Object.entries({ ...cursors, [name]: cursor ?? undefined });
    const params = changed.flatMap(([key, value]) => (value ? [[key, String(value)]] : []));
    return `/admin/inventory/${productId}?${new URLSearchParams(params)}`;
  };
  const look = "text-carbon underline-offset-4 hover:underline";
  return (
    <p className="mt-3 flex justify-between gap-4 text-sm">
      {current === undefined ? (
        <span />
      ) : (
        <Link href={href(null)} scroll={false} className={look}>
          Newest
        </Link>
      )}
      {next !== null && (
        <Link href={href(next)} scroll={false} className={look}>
          Older
        </Link>
      )}
    </p>
  );
}
