"use client";

import { Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { removeButtonProps } from "@/components/ui/removable-list";
import { type PostedFormAction, usePostedForm } from "@/components/ui/use-posted-form";
import { cartQuantityMax } from "@/lib/domain/cart";
import type { FormFailure } from "@/lib/domain/form-failure";

type Outcome = { kind: "idle" } | { kind: "done" };
export type CartLineState = Outcome | FormFailure;
export type CartLineAction = PostedFormAction<Outcome>;

const idle: Outcome = { kind: "idle" };

/** Changes the quantity of a cart item. `errorId` is the id of the element that describes its issue. */
export function CartQuantity({
  productId,
  quantity,
  name,
  errorId,
  change,
}: {
  productId: number;
  quantity: number;
  name: string;
  errorId: string | undefined;
  change: CartLineAction;
}) {
  const [state, action, pending] = usePostedForm(change, idle);
  const failure = state.kind === "failed" ? state : null;
  const id = `quantity-${productId}`;
  const errorNoticeId = failure ? `${id}-error` : undefined;
  const fieldValue = failure?.values?.quantity ?? quantity;
  return (
    <form action={action} className="grid gap-2">
      <input type="hidden" name="productId" value={productId} />
      <div className="flex items-end gap-2">
        <div className="w-20">
          <label htmlFor={id} className="sr-only">
            Quantity of {name}
          </label>
          <Input
            // The key replaces the input when its value changes: to the saved quantity after a success,
            // to the typed one after a failure.
            key={fieldValue}
            id={id}
            name="quantity"
            type="number"
            inputMode="numeric"
            min={1}
            max={cartQuantityMax}
            required
            defaultValue={fieldValue}
            aria-invalid={errorId !== undefined || failure?.issues?.quantity !== undefined}
            aria-describedby={[errorId, errorNoticeId].filter(Boolean).join(" ") || undefined}
            className="tabular-nums"
          />
        </div>
        <Button
          type="submit"
          variant="quiet"
          disabled={pending}
          aria-label={`Update quantity of ${name}`}
          className="h-10 px-3"
        >
          {pending ? "Updating…" : "Update"}
        </Button>
      </div>
      {failure && !pending && <ErrorNotice id={errorNoticeId}>{failureText(failure)}</ErrorNotice>}
    </form>
  );
}

function failureText({ message, issues }: FormFailure): string {
  return issues?.quantity ? `The quantity ${issues.quantity}.` : message;
}

/** Removes a product from the cart. */
export function RemoveFromCart({
  productId,
  name,
  remove,
}: {
  productId: number;
  name: string;
  remove: CartLineAction;
}) {
  const [state, action, pending] = usePostedForm(remove, idle);
  return (
    <form action={action} className="ml-auto grid justify-items-end gap-2">
      <input type="hidden" name="productId" value={productId} />
      <Button
        {...removeButtonProps(productId)}
        type="submit"
        variant="quiet"
        disabled={pending}
        aria-label={`Remove ${name}`}
        className="h-10 border-transparent px-3 text-ink-soft"
      >
        <Trash2 aria-hidden />
        <span className="max-sm:hidden">{pending ? "Removing…" : "Remove"}</span>
      </Button>
      {state.kind === "failed" && !pending && <ErrorNotice>{state.message}</ErrorNotice>}
    </form>
  );
}
