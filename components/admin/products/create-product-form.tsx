"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { ThresholdField } from "@/components/admin/inventory/threshold-field";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { createProductForm } from "@/lib/domain/product-input";
import { ProductFields } from "./product-fields";

/** Creates a product, then opens its page, where a picture can be added. */
export function CreateProductForm({
  currency,
  threshold,
  categories,
  createProductAction,
}: {
  currency: string;
  /** The low-stock threshold of new products, from the shop settings. */
  threshold: number;
  categories: readonly string[];
  createProductAction: FormAction<{ kind: "created"; productId: number }>;
}) {
  const router = useRouter();
  const form = useServerForm({
    action: createProductAction,
    schema: createProductForm,
    defaultValue: { currency, openingStock: 0, threshold },
    onDone: ({ productId }) => {
      toast.success("Product created");
      router.push(`/admin/products/${productId}`);
    },
  });
  return (
    <form {...form.props} className="grid gap-4">
      <ProductFields field={form.field} categories={categories} currency={form.text("currency")} />
      <div className="grid gap-4 sm:grid-cols-3">
        <FormField id="currency" label="Currency" {...form.field("currency")}>
          {(control) => <Input {...control} maxLength={3} autoComplete="off" />}
        </FormField>
        <FormField id="openingStock" label="Opening stock" {...form.field("openingStock")}>
          {(control) => <Input {...control} type="number" min={0} />}
        </FormField>
        <ThresholdField id="threshold" {...form.field("threshold")} />
      </div>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="justify-self-start">
        {form.pending ? "Creating…" : "Create product"}
      </Button>
    </form>
  );
}
