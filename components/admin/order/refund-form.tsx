"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { formatMoney, writeMoney } from "@/lib/domain/money";
import { useAdminOrder } from "./admin-order-provider";
import {
  afterRefund,
  isBeforeShipping,
  priceOfUnits,
  type RefundFields,
  refundableItems,
  refundDraft,
} from "./refund-draft";

/** Gives all back that is left, an amount, or the price of some units. */
export function RefundForm({ close }: { close(): void }) {
  const { admin, acts, refresh } = useAdminOrder();
  const { currency } = admin.order;
  // All of it must be asked for by name while that stops the order.
  const isPart = isBeforeShipping(admin);
  const form = useActionForm({
    schema: refundDraft(admin),
    defaultValues: {
      ...{ mode: isPart ? "amount" : "all", reason: "", units: {}, restock: false },
      amount: isPart ? "" : writeMoney(admin.refundable, currency),
    } as RefundFields,
    async send(wish, key) {
      const answer = await acts.refund({ ...wish, key });
      void refresh();
      return answer;
    },
    onDone(answer) {
      toast.success(answer.message ?? "The refund is on its way.");
      close();
    },
  });
  const [mode, amount] = form.watch(["mode", "amount"]);
  const { errors } = form.formState;
  const left = formatMoney(admin.refundable, currency);
  const items = refundableItems(admin);
  return (
    <form {...form.formProps} className="grid gap-4">
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-medium text-sm">What to give back</legend>
        {(
          [
            ["all", `All that is left: ${left}`],
            ["amount", "An amount"],
            ["items", "Some of the items"],
          ] as const
        ).map(([value, label]) => (
          <label key={value} className="flex min-h-8 items-center gap-2.5 text-sm">
            <input
              type="radio"
              value={value}
              disabled={value === "items" && items.length === 0}
              className="size-4 accent-carbon"
              {...form.register("mode")}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {mode === "items" && <Units form={form} />}
      {mode !== "all" && (
        <FormField
          id="refund-amount"
          label="Amount"
          hint={`${currency.toUpperCase()}, at most ${left}.`}
          error={errors.amount?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...form.register("amount")}
              inputMode="decimal"
              autoComplete="off"
            />
          )}
        </FormField>
      )}
      <p role="status" className="text-ink-soft text-sm">
        {afterRefund(admin, { mode, amount })}
      </p>
      <FormField id="refund-reason" label="Reason" error={errors.reason?.message}>
        {(control) => (
          <Input {...control} {...form.register("reason")} maxLength={200} autoComplete="off" />
        )}
      </FormField>
      {form.error && !form.pending && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm="Refund" danger pending={form.pending} close={close} />
    </form>
  );
}

type Form = ReturnType<typeof useActionForm<RefundFields, unknown, { kind: "done" }>>;

function Units({
  form,
}: {
  form: Pick<Form, "register" | "setValue" | "getValues" | "formState">;
}) {
  const { admin } = useAdminOrder();
  const hasLeft = admin.order.inventoryStatus === "fulfilled";
  const priceAnew = () =>
    form.setValue("amount", priceOfUnits(admin, form.getValues("units")), {
      shouldValidate: false,
    });
  return (
    <div className="grid gap-3 rounded-md border border-line p-4">
      {refundableItems(admin).map(({ productId, name, left }) => (
        <div key={productId} className="flex items-center justify-between gap-4 text-sm">
          <label htmlFor={`units-${productId}`} className="wrap-anywhere min-w-0">
            {name}
          </label>
          <Select
            id={`units-${productId}`}
            className="w-20 shrink-0"
            {...form.register(`units.${productId}`, { onChange: priceAnew })}
          >
            {Array.from({ length: left + 1 }, (_, units) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the number is what it stands for.
              <option key={units} value={String(units)}>
                {units}
              </option>
            ))}
          </Select>
        </div>
      ))}
      {form.formState.errors.units && (
        <p role="alert" className="text-bad text-xs">
          Choose at least one unit.
        </p>
      )}
      <label className="flex items-center gap-2.5 border-line border-t pt-3 text-sm">
        <input
          type="checkbox"
          disabled={!hasLeft}
          className="size-4 accent-carbon"
          {...form.register("restock")}
        />
        <span>
          Put them back on the shelf
          <span className="block text-ink-soft text-xs">
            {hasLeft
              ? "They are on sale again as soon as the refund has succeeded."
              : "They have not left it."}
          </span>
        </span>
      </label>
    </div>
  );
}
