import type { Metadata } from "next";
import { createProductAction } from "@/app/(admin)/admin/products/product-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { CreateProductForm } from "@/components/admin/products/create-product-form";
import { Card } from "@/components/ui/card";
import { adminPage } from "@/lib/actions/page-guard";
import { listCategories, readDefaultCurrency } from "@/lib/services/products";

export const metadata: Metadata = { title: "New product" };

export default async function NewProductPage() {
  const { ctx } = await adminPage();
  const [categories, currency] = await Promise.all([
    listCategories({ ctx }),
    readDefaultCurrency({ ctx }),
  ]);
  return (
    <>
      <PageTitle lead="It goes on sale immediately. You can add a picture next.">
        New product
      </PageTitle>
      <Card className="max-w-3xl p-5 sm:p-6">
        <CreateProductForm
          currency={currency}
          threshold={ctx.settings.lowStockThreshold}
          categories={categories}
          createProductAction={createProductAction}
        />
      </Card>
    </>
  );
}
