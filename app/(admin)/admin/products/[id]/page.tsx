import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import {
  archiveProductAction,
  editProductAction,
  removePictureAction,
  restoreProductAction,
  setPictureAction,
} from "@/app/(admin)/admin/products/product-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EditProductForm } from "@/components/admin/products/edit-product-form";
import { ProductAvailabilityCard } from "@/components/admin/products/product-availability-card";
import { ProductPictureCard } from "@/components/admin/products/product-picture-card";
import { ProductStockCard } from "@/components/admin/products/product-stock-card";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { adminPage } from "@/lib/actions/page-guard";
import { idText } from "@/lib/domain/url-fields";
import { listCategories, readAdminProduct } from "@/lib/services/products";

export const metadata: Metadata = { title: "Product" };

const actions = {
  setPictureAction,
  removePictureAction,
  archiveProductAction,
  restoreProductAction,
};

export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { ctx } = await adminPage();
  const parsed = z.safeParse(idText, id);
  if (!parsed.success) notFound();
  const [product, categories] = await Promise.all([
    readAdminProduct({ ctx, input: { productId: parsed.data } }),
    listCategories({ ctx }),
  ]);
  if (!product) notFound();
  return (
    <>
      <PageTitle
        lead={<span className="font-mono text-xs">{product.sku}</span>}
        actions={product.isArchived ? <Badge>Archived</Badge> : <Badge tone="good">On sale</Badge>}
      >
        <span className="wrap-anywhere">{product.name}</span>
      </PageTitle>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Card className="p-5 sm:p-6">
          <div className="mb-4">
            <CardHeading>Details</CardHeading>
          </div>
          <EditProductForm
            product={product}
            categories={categories}
            editProductAction={editProductAction}
          />
        </Card>
        <div className="grid gap-6">
          <ProductPictureCard product={product} actions={actions} />
          <ProductStockCard product={product} />
          <ProductAvailabilityCard product={product} actions={actions} />
        </div>
      </div>
    </>
  );
}
