"use client";

import { Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/form-field";
import { removeButtonProps } from "@/components/ui/removable-list";
import { ErrorNotice } from "@/components/ui/notice";
import { type PostedFormAction, usePostedForm } from "@/components/ui/use-posted-form";
import { cartQuantityMax } from "@/lib/domain/cart";
import type { FormFailure } from "@/lib/domain/form-failure";

type Outcome = { kind: "idle" } | { kind: "done" };
export type CartLineState = Outcome | FormFailure;
export type CartLineAction = PostedFormAction<Outcome>;

const idle: Outcome = { kind: "idle" };

/** Says how many of a product should be in the cart. `errorId` is of the text that says what is wrong. */
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
  const shown = failure?.values?.quantity ?? quantity;
  return (
    <form action={action} className="grid gap-2">
      <input type="hidden" name="productId" value={productId} />
      <div className="flex items-end gap-2">
        <div className="w-20">
          <label htmlFor={id} className="sr-only">
            Quantity of {name}
          </label>
          <Input
            // After a change the field says what the cart now holds; after a problem, what was typed.
            key={shown}
            id={id}
            name="quantity"
            type="number"
            inputMode="numeric"
            min={1}
            max={cartQuantityMax}
            required
            defaultValue={shown}
            aria-invalid={errorId !== undefined || failure?.issues?.quantity !== undefined}
            aria-describedby={[errorId, errorNoticeId].filter(Boolean).join(" ") || undefined}
            className="tabular-nums"
          />
        </div>
        <Button
          type="submit"
          variant="quiet"
          disabled={pending}
          aria-label={`Update the quantity of ${name}`}
          className="h-10 px-3"
        >
          {pending ? "Updating…" : "Update"}
        </Button>
      </div>
      {failure && !pending && <ErrorNotice id={errorNoticeId}>{messageOf(failure)}</ErrorNotice>}
    </form>
  );
}

function messageOf({ message, issues }: FormFailure): string {
  return issues?.quantity ? `The quantity ${issues.quantity}.` : message;
}

/** Takes a product out of the cart. */
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
