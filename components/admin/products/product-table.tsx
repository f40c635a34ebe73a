import Link from "next/link";
import { StockBadge } from "@/components/admin/inventory/stock-badge";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { ProductPicture } from "@/components/shop/product-picture";
import { formatCount } from "@/lib/domain/format-count";
import { availableUnits } from "@/lib/domain/inventory/stock";
import { formatMoney } from "@/lib/domain/money";
import type { AdminProduct } from "@/lib/domain/product-input";

/** The list of products. */
export function ProductTable({ products }: { products: readonly AdminProduct[] }) {
  return (
    <DataTable label="Products" columns={["Product", "Price>", "Available>", "Stock", "Category"]}>
      {products.map((product) => (
        <ProductRow key={product.id} product={product} />
      ))}
    </DataTable>
  );
}

function ProductRow({ product }: { product: AdminProduct }) {
  return (
    <DataTableRow className="align-middle">
      <DataTableCell className="py-2">
        <div className="flex min-w-44 items-center gap-3">
          <ProductPicture product={product} className="size-11 shrink-0 rounded-md" />
          <div className="min-w-0">
            <Link
              href={`/admin/products/${product.id}`}
              className="wrap-anywhere font-medium underline-offset-4 hover:underline"
            >
              {product.name}
            </Link>
            <p className="wrap-anywhere text-ink-soft text-xs">{product.sku}</p>
          </div>
        </div>
      </DataTableCell>
      <DataTableCell right>{formatMoney(product.price, product.currency)}</DataTableCell>
      <DataTableCell right>{formatCount(availableUnits(product))}</DataTableCell>
      <DataTableCell>
        <StockBadge stock={product} />
      </DataTableCell>
      <DataTableCell>{product.category}</DataTableCell>
    </DataTableRow>
  );
}
