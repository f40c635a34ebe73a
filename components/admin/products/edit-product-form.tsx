"use client";

import { useEffect } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type AdminProduct, type EditProduct, editProductForm } from "@/lib/domain/product-input";
import { ProductFields } from "./product-fields";
import { productForm, takesOver } from "./product-form";

/** Changes a product as it was when the page was read; of two editors the second is told. */
export function EditProductForm({
  product,
  categories,
  send,
}: {
  product: AdminProduct;
  categories: readonly string[];
  send: FormAction<EditProduct, { kind: "edited"; updatedAt: string }>;
}) {
  const { currency } = product;
  const read = productForm(product);
  const form = useActionForm({
    schema: editProductForm(currency),
    defaultValues: read,
    send,
    onDone: ({ updatedAt }) => {
      form.reset({ ...form.getValues(), seenAt: updatedAt });
      toast.success("Saved.");
    },
  });
  const { errors, isDirty, defaultValues } = form.formState;
  // An archived product or a new picture brings a fresh page too: what was typed outlives it.
  useEffect(() => {
    if (!takesOver({ shown: defaultValues, read, isDirty })) return;
    if (isDirty) form.setValue("seenAt", read.seenAt);
    form.reset(read, { keepValues: isDirty, keepErrors: isDirty });
  });
  return (
    <form {...form.formProps} className="grid gap-4">
      <ProductFields
        register={form.register}
        errors={errors}
        categories={categories}
        currency={currency}
      />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={form.pending || !isDirty}>
          {form.pending ? "One moment…" : "Save changes"}
        </Button>
        {isDirty && (
          <Button variant="quiet" onClick={() => form.reset()}>
            Discard
          </Button>
        )}
      </div>
    </form>
  );
}
