import { Card, CardHeading } from "@/components/ui/card";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { formatCount } from "@/lib/domain/format-count";
import { availableUnits } from "@/lib/domain/inventory/stock";
import type { AdminProduct } from "@/lib/domain/product-input";
import type { ProductActions } from "./product-action-types";

/** Archives a product, or restores an archived one. */
export function ProductAvailabilityCard({
  product,
  actions: { archiveProductAction, restoreProductAction },
}: {
  product: AdminProduct;
  actions: Pick<ProductActions, "archiveProductAction" | "restoreProductAction">;
}) {
  return (
    <Card className="grid gap-3 p-5">
      <CardHeading>{product.isArchived ? "Archived" : "On sale"}</CardHeading>
      <p className="text-ink-soft text-sm">
        {product.isArchived
          ? "The shop doesn't show this product. Its orders, stock and stock history are kept."
          : "Archive products you no longer sell. Nothing is deleted."}
      </p>
      {product.isArchived ? (
        <ConfirmAction
          label="Restore product"
          variant="primary"
          className="h-10 justify-self-start px-4 text-sm"
          title={`Restore ${product.name}?`}
          description={`The shop will show it immediately, with ${formatCount(availableUnits(product))} available.`}
          successMessage="Product restored"
          action={restoreProductAction}
          field={{ name: "productId", value: product.id }}
        />
      ) : (
        <ConfirmAction
          label="Archive product"
          className="h-10 justify-self-start px-4 text-sm"
          title={`Archive ${product.name}?`}
          description="The shop will stop showing it immediately. Existing orders and stock aren't affected. You can restore it later."
          successMessage="Product archived"
          action={archiveProductAction}
          field={{ name: "productId", value: product.id }}
        />
      )}
    </Card>
  );
}
