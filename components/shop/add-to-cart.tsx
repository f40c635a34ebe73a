"use client";

import { Check, ShoppingCart } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type PostedFormAction, usePostedForm } from "@/components/ui/use-posted-form";
import type { FormFailure } from "@/lib/domain/form-failure";

type Outcome = { kind: "idle" } | { kind: "added"; name: string; quantity: number };
export type AddToCartState = Outcome | FormFailure;

const idle: Outcome = { kind: "idle" };

/** Adds a product to the cart and confirms it. */
export function AddToCart({
  productId,
  quantityMax,
  add,
}: {
  productId: number;
  quantityMax: number;
  add: PostedFormAction<Outcome>;
}) {
  const [state, action, pending] = usePostedForm(add, idle);
  const failure = state.kind === "failed" ? state : null;
  const issue = failure?.issues?.quantity;
  const typed = failure?.values?.quantity;
  return (
    <form action={action} className="grid gap-4">
      <input type="hidden" name="productId" value={productId} />
      <div className="flex items-end gap-3">
        <FormField id="quantity" label="Quantity" error={issue} className="w-24">
          {(control) => (
            <Input
              // A focused number input ignores a new default value, so the key replaces the input.
              key={typed}
              {...control}
              name="quantity"
              type="number"
              inputMode="numeric"
              min={1}
              max={quantityMax}
              defaultValue={typed ?? 1}
              required
              className="h-11 tabular-nums"
            />
          )}
        </FormField>
        <Button type="submit" disabled={pending} className="grow sm:grow-0 sm:px-8">
          <ShoppingCart aria-hidden />
          {pending ? "Adding…" : "Add to cart"}
        </Button>
      </div>
      <div aria-live="polite" className="min-h-11">
        {state.kind === "added" && !pending && <Added {...state} />}
        {failure && !pending && !issue && <ErrorNotice>{failure.message}</ErrorNotice>}
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
