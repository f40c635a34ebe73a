import Link from "next/link";
import { StockBadge } from "@/components/admin/inventory/stock-badge";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem } from "@/components/ui/description-item";
import { formatCount } from "@/lib/domain/format-count";
import { availableUnits } from "@/lib/domain/inventory/stock";
import type { AdminProduct } from "@/lib/domain/product-input";

/** A product's stock counts, with a link to its inventory page. */
export function ProductStockCard({ product }: { product: AdminProduct }) {
  return (
    <Card className="p-5">
      <CardHeading trailing={<StockBadge stock={product} />}>Stock</CardHeading>
      <dl className="mt-3 mb-4 text-sm tabular-nums">
        <DescriptionItem name="Available">{formatCount(availableUnits(product))}</DescriptionItem>
        <DescriptionItem name="On hand">{formatCount(product.onHand)}</DescriptionItem>
        <DescriptionItem name="Reserved">{formatCount(product.reserved)}</DescriptionItem>
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
