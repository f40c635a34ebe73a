import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { ProductTable } from "@/components/admin/products/product-table";
import { linkButton } from "@/components/ui/button";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { productShow } from "@/lib/domain/product-input";
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
        lead="The products in your shop, with their prices and stock."
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
        <EmptyState>{emptyText({ isFiltered: Boolean(q || category), show })}</EmptyState>
      ) : (
        <ProductTable products={products} />
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

function emptyText({ isFiltered, show }: { isFiltered: boolean; show: string }): string {
  if (isFiltered) return "No products match. Try another name, SKU or category.";
  if (show === "archived") return "No archived products. Products that you archive appear here.";
  return "No products yet. Create one to start selling.";
}
