"use client";

import { Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { removeButtonProps } from "@/components/ui/removable-list";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { cartInput, cartQuantityMax, removeFromCartInput } from "@/lib/domain/cart";

type CartLineAction = FormAction<{ kind: "done" }>;

/** The server actions of a cart's lines. */
export interface CartActions {
  changeCartAction: CartLineAction;
  removeFromCartAction: CartLineAction;
}

/** Changes the quantity of a cart item. `errorId` is the id of the element that describes its issue. */
export function CartQuantity({
  productId,
  quantity,
  name,
  errorId,
  changeCartAction,
}: {
  productId: number;
  quantity: number;
  name: string;
  errorId: string | undefined;
  changeCartAction: CartLineAction;
}) {
  const form = useServerForm({
    action: changeCartAction,
    schema: cartInput,
    defaultValue: { quantity },
  });
  const { name: fieldName, defaultValue, error: issue } = form.field("quantity");
  const id = `quantity-${productId}`;
  const message = issue ? `The quantity ${issue}.` : form.error;
  const messageId = message ? `${id}-error` : undefined;
  return (
    <form {...form.props} className="grid gap-2">
      <input type="hidden" name="productId" value={productId} />
      <div className="flex items-end gap-2">
        <div className="w-20">
          <label htmlFor={id} className="sr-only">
            Quantity of {name}
          </label>
          <Input
            // The key replaces the input by one with the saved quantity.
            key={quantity}
            id={id}
            name={fieldName}
            type="number"
            inputMode="numeric"
            min={1}
            max={cartQuantityMax}
            required
            defaultValue={form.error ? defaultValue : quantity}
            aria-invalid={errorId !== undefined || issue !== undefined}
            aria-describedby={[errorId, messageId].filter(Boolean).join(" ") || undefined}
            className="tabular-nums"
          />
        </div>
        <Button
          type="submit"
          variant="quiet"
          disabled={form.pending}
          aria-label={`Update quantity of ${name}`}
          className="h-10 px-3"
        >
          {form.pending ? "Updating…" : "Update"}
        </Button>
      </div>
      {message && <ErrorNotice id={messageId}>{message}</ErrorNotice>}
    </form>
  );
}

/** Removes a product from the cart. */
export function RemoveFromCart({
  productId,
  name,
  removeFromCartAction,
}: {
  productId: number;
  name: string;
  removeFromCartAction: CartLineAction;
}) {
  const form = useServerForm({ action: removeFromCartAction, schema: removeFromCartInput });
  return (
    <form {...form.props} className="ml-auto grid justify-items-end gap-2">
      <input type="hidden" name="productId" value={productId} />
      <Button
        {...removeButtonProps(productId)}
        type="submit"
        variant="quiet"
        disabled={form.pending}
        aria-label={`Remove ${name}`}
        className="h-10 border-transparent px-3 text-ink-soft"
      >
        <Trash2 aria-hidden />
        <span className="max-sm:hidden">{form.pending ? "Removing…" : "Remove"}</span>
      </Button>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
    </form>
  );
}
