"use client";

import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { type AdminProduct, editProductForm } from "@/lib/domain/product-input";
import { ProductFields } from "./product-fields";
import { isEdited, openedTexts, productFormValues, shouldReplaceForm } from "./product-form-values";

/** Edits a product. Saving fails if someone else has edited it since the form was loaded. */
export function EditProductForm({
  product,
  categories,
  editProductAction,
}: {
  product: AdminProduct;
  categories: readonly string[];
  editProductAction: FormAction<{ kind: "edited"; updatedAt: string }>;
}) {
  const { currency } = product;
  const latest = productFormValues(product);
  /** The values that the edits are based on. */
  const [base, setBase] = useState(latest);
  const form = useServerForm({
    action: editProductAction,
    schema: editProductForm,
    defaultValue: base,
    onDone: ({ updatedAt }) => {
      setBase({ ...base, ...texts, seenAt: updatedAt });
      toast.success("Product saved");
    },
  });
  const texts = {
    ...{ sku: form.text("sku"), name: form.text("name"), price: form.text("price") },
    ...{ description: form.text("description"), category: form.text("category") },
  };
  const isDirty = isEdited(texts, base);
  // The page also reloads after a new picture or archiving. Unsaved edits must survive that.
  useEffect(() => {
    if (shouldReplaceForm({ current: base, latest, isDirty })) setBase(latest);
  });
  const shown = useRef(base);
  useEffect(() => {
    if (shown.current === base) return;
    const hasEdits = isEdited(texts, shown.current);
    shown.current = base;
    if (!hasEdits) form.reset();
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="productId" value={base.productId} />
      <input type="hidden" name="seenAt" value={base.seenAt} />
      <input type="hidden" name="currency" value={currency} />
      <input type="hidden" name="opened" value={JSON.stringify(openedTexts(base))} />
      <ProductFields field={form.field} categories={categories} currency={currency} />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={form.pending || !isDirty}>
          {form.pending ? "Saving…" : "Save changes"}
        </Button>
        {isDirty && (
          <Button variant="quiet" onClick={form.reset}>
            Discard changes
          </Button>
        )}
      </div>
    </form>
  );
}
