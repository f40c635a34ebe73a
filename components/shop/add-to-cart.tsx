"use client";

import { Check, ShoppingCart } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { cartInput } from "@/lib/domain/cart";

interface Outcome {
  kind: "added";
  name: string;
  quantity: number;
}

/** Adds a product to the cart and confirms it. */
export function AddToCart({
  productId,
  quantityMax,
  addToCartAction,
}: {
  productId: number;
  quantityMax: number;
  addToCartAction: FormAction<Outcome>;
}) {
  const form = useServerForm({
    action: addToCartAction,
    schema: cartInput,
    defaultValue: { quantity: 1 },
    onDone: () => form.reset(),
  });
  const quantity = form.field("quantity");
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="productId" value={productId} />
      <div className="flex items-end gap-3">
        <FormField id="quantity" label="Quantity" {...quantity} className="w-24">
          {(control) => (
            <Input
              {...control}
              type="number"
              inputMode="numeric"
              min={1}
              max={quantityMax}
              required
              className="h-11 tabular-nums"
            />
          )}
        </FormField>
        <Button type="submit" disabled={form.pending} className="grow sm:grow-0 sm:px-8">
          <ShoppingCart aria-hidden />
          {form.pending ? "Adding…" : "Add to cart"}
        </Button>
      </div>
      <div aria-live="polite" className="min-h-11">
        {form.done && <Added {...form.done} />}
        {form.error && !quantity.error && <ErrorNotice>{form.error}</ErrorNotice>}
      </div>
    </form>
  );
}

function Added({ quantity, name }: { quantity: number; name: string }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-good-soft px-3 py-2.5 text-good text-sm">
      <Check aria-hidden className="size-4 shrink-0" />
      <span className="wrap-anywhere min-w-0">
        Added {quantity} × {name} to your cart.
      </span>
      <Link href="/cart" className="font-medium underline underline-offset-4">
        View cart
      </Link>
    </p>
  );
}
