"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { ThresholdField } from "@/components/admin/inventory/threshold-field";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type CreateProduct, createProductForm } from "@/lib/domain/product-input";
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
  createProductAction: FormAction<CreateProduct, { kind: "created"; productId: number }>;
}) {
  const router = useRouter();
  const form = useActionForm({
    schema: createProductForm,
    defaultValues: {
      ...{ sku: "", name: "", description: "", category: "", price: "", currency },
      ...{ openingStock: 0, threshold },
    },
    send: (input) => createProductAction(input),
    onDone: ({ productId }) => {
      toast.success("Product created");
      router.push(`/admin/products/${productId}`);
    },
  });
  const { errors } = form.formState;
  return (
    <form {...form.formProps} className="grid gap-4">
      <ProductFields
        register={form.register}
        errors={errors}
        categories={categories}
        currency={form.watch("currency")}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        <FormField id="currency" label="Currency" error={errors.currency?.message}>
          {(control) => (
            <Input {...control} {...form.register("currency")} maxLength={3} autoComplete="off" />
          )}
        </FormField>
        <FormField id="openingStock" label="Opening stock" error={errors.openingStock?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register("openingStock", { valueAsNumber: true })}
              type="number"
              min={0}
            />
          )}
        </FormField>
        <ThresholdField
          id="threshold"
          error={errors.threshold?.message}
          {...form.register("threshold", { valueAsNumber: true })}
        />
      </div>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="justify-self-start">
        {form.pending ? "Creating…" : "Create product"}
      </Button>
    </form>
  );
}
