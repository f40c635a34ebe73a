"use client";

import { useEffect } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type AdminProduct, type EditProduct, editProductForm } from "@/lib/domain/product-input";
import { ProductFields } from "./product-fields";
import { productFormValues, shouldReplaceForm } from "./product-form-values";

/** Edits a product. Saving fails if someone else has edited it since the form was loaded. */
export function EditProductForm({
  product,
  categories,
  editProductAction,
}: {
  product: AdminProduct;
  categories: readonly string[];
  editProductAction: FormAction<EditProduct, { kind: "edited"; updatedAt: string }>;
}) {
  const { currency } = product;
  const latest = productFormValues(product);
  const form = useActionForm({
    schema: editProductForm(currency),
    defaultValues: latest,
    send: (input) => editProductAction(input),
    onDone: ({ updatedAt }) => {
      form.reset({ ...form.getValues(), seenAt: updatedAt });
      toast.success("Product saved");
    },
  });
  const { errors, isDirty, defaultValues } = form.formState;
  // The page also reloads after a new picture or archiving. Unsaved edits must survive that.
  useEffect(() => {
    if (!shouldReplaceForm({ current: defaultValues, latest, isDirty })) return;
    if (isDirty) form.setValue("seenAt", latest.seenAt);
    form.reset(latest, { keepValues: isDirty, keepErrors: isDirty });
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
          {form.pending ? "Saving…" : "Save changes"}
        </Button>
        {isDirty && (
          <Button variant="quiet" onClick={() => form.reset()}>
            Discard changes
          </Button>
        )}
      </div>
    </form>
  );
}
