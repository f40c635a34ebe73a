import Link from "next/link";
import { StockBadge } from "@/components/admin/inventory/stock-badge";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem } from "@/components/ui/description-item";
import { availableUnits } from "@/lib/domain/inventory/stock";
import type { AdminProduct } from "@/lib/domain/product-input";

/** A product's stock counts, with a link to its inventory page. */
export function ProductStockCard({ product }: { product: AdminProduct }) {
  return (
    <Card className="p-5">
      <CardHeading trailing={<StockBadge stock={product} />}>Stock</CardHeading>
      <dl className="mt-3 mb-4 text-sm tabular-nums">
        <DescriptionItem name="Available">
          {availableUnits(product).toLocaleString("en-US")}
        </DescriptionItem>
        <DescriptionItem name="On hand">{product.onHand.toLocaleString("en-US")}</DescriptionItem>
        <DescriptionItem name="Reserved">
          {product.reserved.toLocaleString("en-US")}
        </DescriptionItem>
      </dl>
      <Link
        href={`/admin/inventory/${product.id}`}
        className="text-carbon text-sm underline underline-offset-4"
      >
        Manage stock
      </Link>
    </Card>
  );
}
