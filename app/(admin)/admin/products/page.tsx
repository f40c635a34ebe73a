import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { StockBadge } from "@/components/admin/inventory/stock-badge";
import { PageTitle } from "@/components/admin/layout/page-title";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { ProductPicture } from "@/components/shop/product-picture";
import { linkButton } from "@/components/ui/button";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { availableOf } from "@/lib/domain/inventory/stock";
import { formatMoney } from "@/lib/domain/money";
import { type AdminProduct, productShow } from "@/lib/domain/product-input";
import { idText, searchTerm } from "@/lib/domain/url-fields";
import { listAdminProducts, listCategories } from "@/lib/services/products";

export const metadata: Metadata = { title: "Products" };

const path = "/admin/products";

export default async function ProductsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, category: searchTerm },
    ...{ show: productShow, cursor: idText },
  });
  const { q, category, show = "on_sale", cursor } = query;
  const [{ products, next }, categories] = await Promise.all([
    listAdminProducts({ ctx, input: { q, category, show, after: cursor } }),
    listCategories({ ctx }),
  ]);
  return (
    <>
      <PageTitle
        lead="What the shop sells, and what it costs."
        actions={
          <Link href="/admin/products/new" className={linkButton("primary", "h-10 px-4")}>
            <Plus aria-hidden />
            New product
          </Link>
        }
      >
        Products
      </PageTitle>
      <FilterBar
        path={path}
        search={{ label: "Product", value: q, hint: "Part of a name or SKU" }}
        choices={[
          {
            ...{ name: "category", label: "Category", value: category },
            options: { "": "Any", ...Object.fromEntries(categories.map((name) => [name, name])) },
          },
          {
            ...{ name: "show", label: "Show", value: query.show },
            options: { "": "On sale", archived: "Archived" },
          },
        ]}
      />
      {products.length === 0 ? (
        <EmptyState>
          {show === "archived" ? "No archived product fits." : "No product on sale fits."}
        </EmptyState>
      ) : (
        <DataTable
          label="Products"
          columns={["Product", "Price>", "Available>", "Stock", "Category"]}
        >
          {products.map((product) => (
            <ProductRow key={product.id} product={product} />
          ))}
        </DataTable>
      )}
      <Pager
        path={path}
        query={{ q, category, show: query.show }}
        cursor={cursor?.toString()}
        next={next?.toString() ?? null}
      />
    </>
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
              href={`${path}/${product.id}`}
              className="wrap-anywhere font-medium underline-offset-4 hover:underline"
            >
              {product.name}
            </Link>
            <p className="wrap-anywhere text-ink-soft text-xs">{product.sku}</p>
          </div>
        </div>
      </DataTableCell>
      <DataTableCell right>{formatMoney(product.price, product.currency)}</DataTableCell>
      <DataTableCell right>{availableOf(product).toLocaleString("en-US")}</DataTableCell>
      <DataTableCell>
        <StockBadge stock={product} />
      </DataTableCell>
      <DataTableCell>{product.category}</DataTableCell>
    </DataTableRow>
  );
}
