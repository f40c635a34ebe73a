import { Search, X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/form-field";
import { cn } from "@/lib/cn";
import { type CatalogQuery, type CatalogSort, catalogPath } from "@/lib/domain/catalog";

const sorts: readonly { sort: CatalogSort; name: string }[] = [
  { sort: "featured", name: "Featured" },
  { sort: "name", name: "Name" },
  { sort: "price", name: "Price: low to high" },
  { sort: "price-desc", name: "Price: high to low" },
];

/** Search, category filter and sorting of the catalog. Works without JavaScript. */
export function CatalogFilter({
  query,
  categories,
}: {
  query: CatalogQuery;
  categories: readonly string[];
}) {
  const { q, category, sort } = query;
  return (
    <div className="mb-6 grid gap-4">
      <search>
        <form action="/#catalog" className="flex max-w-xl gap-2">
          <label htmlFor="catalog-search" className="sr-only">
            Search by name or SKU
          </label>
          <Input
            id="catalog-search"
            name="q"
            type="search"
            defaultValue={q}
            // The key updates the field on back and forward navigation.
            key={q}
            maxLength={100}
            placeholder="Search by name or SKU"
            className="h-11"
          />
          {category && <input type="hidden" name="category" value={category} />}
          {sort !== "featured" && <input type="hidden" name="sort" value={sort} />}
          <Button type="submit" variant="quiet">
            <Search aria-hidden />
            Search
          </Button>
          {q && (
            <Link
              href={catalogPath({ ...query, q: undefined, after: undefined })}
              scroll={false}
              aria-label="Clear search"
              title="Clear search"
              className="grid size-11 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </Link>
          )}
        </form>
      </search>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <Choices label="Category">
          <Choice href={catalogPath({ q, sort })} isChosen={category === undefined}>
            All
          </Choice>
          {categories.map((name) => (
            <Choice
              key={name}
              href={catalogPath({ q, sort, category: name })}
              isChosen={category === name}
            >
              {name}
            </Choice>
          ))}
        </Choices>
        <Choices label="Sort by">
          {sorts.map(({ sort: option, name }) => (
            <Choice
              key={option}
              href={catalogPath({ q, category, sort: option })}
              isChosen={sort === option}
            >
              {name}
            </Choice>
          ))}
        </Choices>
      </div>
    </div>
  );
}

function Choices({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="min-w-0">
      <ul className="flex flex-wrap gap-1.5">{children}</ul>
    </nav>
  );
}

function Choice({
  href,
  isChosen,
  children,
}: {
  href: string;
  isChosen: boolean;
  children: ReactNode;
}) {
  return (
    <li className="min-w-0">
      <Link
        href={href}
        scroll={false}
        aria-current={isChosen ? "true" : undefined}
        className={cn(
          "wrap-anywhere inline-flex min-h-9 items-center rounded-full border px-3.5 text-sm transition-colors",
          isChosen
            ? "border-carbon bg-carbon-soft text-carbon"
            : "border-line bg-surface text-ink-soft hover:border-line-strong hover:text-ink",
        )}
      >
        {children}
      </Link>
    </li>
  );
}
