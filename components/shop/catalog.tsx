import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { type CatalogPage, type CatalogQuery, catalogPath, isFiltered } from "@/lib/domain/catalog";
import { CatalogFilter } from "./catalog-filter";
import { ProductGrid } from "./product-grid";

/** One page of the products that match the URL's search, category and sort order. */
export function Catalog({ query, page }: { query: CatalogQuery; page: CatalogPage }) {
  return (
    <section aria-labelledby="catalog-title" id="catalog" className="scroll-mt-6">
      <div className="mb-5 flex items-baseline justify-between gap-4">
        <h2 id="catalog-title" className="font-semibold text-xl tracking-tight">
          Catalog
        </h2>
        <p className="text-ink-soft text-sm" role="status">
          {countText(query, page)}
        </p>
      </div>
      <CatalogFilter query={query} categories={page.categories} />
      {page.products.length > 0 ? (
        <ProductGrid products={page.products} />
      ) : (
        <NoProducts query={query} />
      )}
      <Pagination query={query} nextAfter={page.nextAfter} />
    </section>
  );
}

/** The total is known only when all products fit on one page. */
function countText(query: CatalogQuery, { products, nextAfter }: CatalogPage): string {
  if (nextAfter !== null || query.after !== undefined) return `${products.length} on this page`;
  return `${products.length} ${products.length === 1 ? "product" : "products"}`;
}

function NoProducts({ query }: { query: CatalogQuery }) {
  return (
    <p className="rounded-lg border border-line border-dashed px-5 py-10 text-center text-ink-soft text-sm">
      {isFiltered(query) ? (
        <>
          No products match your search.{" "}
          <Link
            href={catalogPath({})}
            scroll={false}
            className="text-carbon underline underline-offset-4"
          >
            Show all products
          </Link>
        </>
      ) : (
        "No products yet. Products appear here as soon as they are added."
      )}
    </p>
  );
}

const pageLinkClasses =
  "inline-flex h-11 items-center gap-2 rounded-md border border-line bg-surface px-5 font-medium text-sm hover:bg-sunken";

function Pagination({ query, nextAfter }: { query: CatalogQuery; nextAfter: number | null }) {
  if (nextAfter === null && query.after === undefined) return null;
  return (
    <nav aria-label="Catalog pages" className="mt-6 flex justify-center gap-3">
      {query.after !== undefined && (
        <Link href={catalogPath({ ...query, after: undefined })} className={pageLinkClasses}>
          First page
        </Link>
      )}
      {nextAfter !== null && (
        <Link href={catalogPath({ ...query, after: nextAfter })} className={pageLinkClasses}>
          More products
          <ArrowRight aria-hidden className="size-4" />
        </Link>
      )}
    </nav>
  );
}
