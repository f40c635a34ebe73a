import { Backpack, Coffee, Flower2, type LucideIcon, Package, PenLine } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { formatMoney } from "@/lib/domain/money";
import type { ProductView } from "@/lib/domain/product";

/** From here on down a shopper is told that few are left. */
const fewLeft = 10;

const icons: Record<string, LucideIcon> = {
  carry: Backpack,
  desk: PenLine,
  home: Flower2,
  kitchen: Coffee,
};

/** The catalogue as it stands now: what it costs and how many can still be sold. */
export function ProductGrid({ products }: { products: readonly ProductView[] }) {
  return (
    <section aria-labelledby="catalogue-title">
      <div className="mb-5 flex items-baseline justify-between gap-4">
        <h2 id="catalogue-title" className="font-semibold text-xl tracking-tight">
          Catalogue
        </h2>
        <p className="text-ink-soft text-sm">
          {products.length} {products.length === 1 ? "product" : "products"}
        </p>
      </div>
      {products.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed px-5 py-10 text-center text-ink-soft text-sm">
          There are no products yet.
        </p>
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {products.map((product) => (
            <Product key={product.id} product={product} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Product({ product }: { product: ProductView }) {
  const Icon = icons[product.category.toLowerCase()] ?? Package;
  return (
    <li className="grid grid-cols-[auto_1fr] gap-4 rounded-lg border border-line bg-surface p-4 shadow-sheet">
      <span className="grid size-14 place-items-center rounded-md bg-sunken text-ink-soft">
        <Icon aria-hidden className="size-6" strokeWidth={1.5} />
      </span>
      <div className="flex min-w-0 flex-col">
        <h3 className="wrap-anywhere font-medium text-sm leading-5">{product.name}</h3>
        <p className="mt-0.5 line-clamp-2 text-ink-soft text-sm leading-5">{product.description}</p>
        <div className="mt-auto flex flex-wrap items-center justify-between gap-2 pt-3">
          <span className="font-medium text-sm tabular-nums">
            {formatMoney(product.price, product.currency)}
          </span>
          <Availability available={product.available} />
        </div>
      </div>
    </li>
  );
}

function Availability({ available }: { available: number }) {
  if (available <= 0) return <Badge tone="bad">Sold out</Badge>;
  if (available <= fewLeft) return <Badge tone="warn">Only {available} left</Badge>;
  return <Badge>{available.toLocaleString("en-US")} available</Badge>;
}
