import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { z } from "zod";
import { StockBadge } from "@/components/admin/inventory/stock-badge";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EditProductForm } from "@/components/admin/products/edit-product-form";
import { PictureUpload } from "@/components/admin/products/picture-upload";
import { ProductPicture } from "@/components/shop/product-picture";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { DescriptionItem } from "@/components/ui/description-item";
import { adminPage } from "@/lib/actions/page-guard";
import { availableOf } from "@/lib/domain/inventory/stock";
import type { AdminProduct } from "@/lib/domain/product-input";
import { idText } from "@/lib/domain/url-fields";
import { listCategories, readAdminProduct } from "@/lib/services/products";
import {
  archiveProductAction,
  editProductAction,
  removePictureAction,
  restoreProductAction,
  setPictureAction,
} from "../actions";

export const metadata: Metadata = { title: "Product" };

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
            <CardHeading>What it is</CardHeading>
          </div>
          <EditProductForm product={product} categories={categories} send={editProductAction} />
        </Card>
        <div className="grid gap-6">
          <Picture product={product} />
          <StockSummary product={product} />
          <OnSale product={product} />
        </div>
      </div>
    </>
  );
}

function Picture({ product }: { product: AdminProduct }) {
  return (
    <Card className="grid gap-4 p-5">
      <CardHeading
        trailing={
          product.image && (
            <ConfirmAction
              label="Remove"
              title="Remove the picture?"
              consequence="The shop shows a plate of its category in its place."
              done="The picture is gone."
              act={removePictureAction.bind(null, product.id)}
            />
          )
        }
      >
        Picture
      </CardHeading>
      <ProductPicture product={product} eager className="aspect-4/3 w-full rounded-md" />
      <PictureUpload productId={product.id} send={setPictureAction} />
    </Card>
  );
}

function StockSummary({ product }: { product: AdminProduct }) {
  return (
    <Card className="p-5">
      <CardHeading trailing={<StockBadge stock={product} />}>Stock</CardHeading>
      <dl className="mt-3 mb-4 text-sm tabular-nums">
        <DescriptionItem name="Available">
          {availableOf(product).toLocaleString("en-US")}
        </DescriptionItem>
        <DescriptionItem name="On hand">{product.onHand.toLocaleString("en-US")}</DescriptionItem>
        <DescriptionItem name="Held by orders">
          {product.reserved.toLocaleString("en-US")}
        </DescriptionItem>
      </dl>
      <Link
        href={`/admin/inventory/${product.id}`}
        className="text-carbon text-sm underline underline-offset-4"
      >
        Receive, adjust or count
      </Link>
    </Card>
  );
}

function OnSale({ product }: { product: AdminProduct }) {
  return (
    <Card className="grid gap-3 p-5">
      <CardHeading>{product.isArchived ? "Archived" : "On sale"}</CardHeading>
      <p className="text-ink-soft text-sm">
        {product.isArchived
          ? "The shop does not show it. Its orders, stock and books are kept."
          : "Archive it when it is no longer sold: nothing of it is deleted."}
      </p>
      {product.isArchived ? (
        <ConfirmAction
          label="Put back on sale"
          variant="primary"
          className="h-10 justify-self-start px-4 text-sm"
          title={`Put ${product.name} back on sale?`}
          consequence={`The shop shows it at once, with ${availableOf(product).toLocaleString("en-US")} available.`}
          done="It is on sale again."
          act={restoreProductAction.bind(null, product.id)}
        />
      ) : (
        <ConfirmAction
          label="Archive"
          className="h-10 justify-self-start px-4 text-sm"
          title={`Archive ${product.name}?`}
          consequence="It leaves the shop at once. Orders that have it go on as they are, and its stock stays in the books. You can put it back on sale."
          done="It is archived."
          act={archiveProductAction.bind(null, product.id)}
        />
      )}
    </Card>
  );
}
