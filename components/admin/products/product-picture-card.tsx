import { ProductPicture } from "@/components/shop/product-picture";
import { Card, CardHeading } from "@/components/ui/card";
import { ConfirmAction } from "@/components/ui/confirm-action";
import type { AdminProduct } from "@/lib/domain/product-input";
import { PictureUpload } from "./picture-upload";
import type { ProductActions } from "./product-action-types";

/** A product's picture, with its upload and removal. */
export function ProductPictureCard({
  product,
  actions: { setPictureAction, removePictureAction },
}: {
  product: AdminProduct;
  actions: Pick<ProductActions, "setPictureAction" | "removePictureAction">;
}) {
  return (
    <Card className="grid gap-4 p-5">
      <CardHeading
        trailing={
          product.image && (
            <ConfirmAction
              label="Remove picture"
              title="Remove the picture?"
              description="The shop will show a placeholder for the product's category instead."
              successMessage="Picture removed"
              action={removePictureAction}
              field={{ name: "productId", value: product.id }}
            />
          )
        }
      >
        Picture
      </CardHeading>
      <ProductPicture product={product} eager className="aspect-4/3 w-full rounded-md" />
      <PictureUpload productId={product.id} setPictureAction={setPictureAction} />
    </Card>
  );
}
