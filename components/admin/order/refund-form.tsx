"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { formatMoney, formatMoneyInput, parseMoney } from "@/lib/domain/money";
import { useAdminOrder } from "./admin-order-provider";
import {
  calculateUnitRefund,
  explainRefundEffect,
  isBeforeShipping,
  listRefundableItems,
  type RefundFields,
  refundDraftSchema,
} from "./refund-draft";

/** Refunds the full remaining amount, a custom amount, or the price of some units. */
export function RefundForm({ close }: { close(): void }) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const { currency } = adminOrder.order;
  // Before shipping, a full refund keeps the order from shipping, so it must be chosen explicitly.
  const isPartialByDefault = isBeforeShipping(adminOrder);
  const form = useActionForm({
    schema: refundDraftSchema(adminOrder),
    defaultValues: {
      ...{ mode: isPartialByDefault ? "amount" : "all", reason: "", units: {}, restock: false },
      amount: isPartialByDefault ? "" : formatMoneyInput(adminOrder.refundable, currency),
    } as RefundFields,
    async send(draft, key) {
      const result = await actions.refundOrderAction({ ...draft, key });
      void refresh();
      return result;
    },
    onDone(result) {
      toast.success(result.message ?? "Refund issued");
      close();
    },
  });
  const [mode, amount] = form.watch(["mode", "amount"]);
  const { errors } = form.formState;
  const left = formatMoney(adminOrder.refundable, currency);
  const items = listRefundableItems(adminOrder);
  const chosenAmount = mode === "all" ? adminOrder.refundable : parseMoney(amount, currency);
  return (
    <form {...form.formProps} className="grid gap-4">
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-medium text-sm">Refund</legend>
        {(
          [
            ["all", `Full amount (${left})`],
            ["amount", "Custom amount"],
            ["items", "Specific items"],
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
      {mode === "items" && <RefundUnits form={form} />}
      {mode !== "all" && (
        <FormField
          id="refund-amount"
          label="Amount"
          hint={`In ${currency.toUpperCase()}, up to ${left}.`}
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
        {explainRefundEffect(adminOrder, { mode, amount })}
      </p>
      <FormField id="refund-reason" label="Reason" error={errors.reason?.message}>
        {(control) => (
          <Input {...control} {...form.register("reason")} maxLength={200} autoComplete="off" />
        )}
      </FormField>
      {form.error && !form.pending && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons
        confirm={chosenAmount ? `Refund ${formatMoney(chosenAmount, currency)}` : "Refund"}
        danger
        pending={form.pending}
        close={close}
      />
    </form>
  );
}

type Form = ReturnType<typeof useActionForm<RefundFields, unknown, { kind: "done" }>>;

function RefundUnits({
  form,
}: {
  form: Pick<Form, "register" | "setValue" | "getValues" | "formState">;
}) {
  const { adminOrder } = useAdminOrder();
  const hasShipped = adminOrder.order.inventoryStatus === "fulfilled";
  const updateAmount = () =>
    form.setValue("amount", calculateUnitRefund(adminOrder, form.getValues("units")), {
      shouldValidate: false,
    });
  return (
    <div className="grid gap-3 rounded-md border border-line p-4">
      {listRefundableItems(adminOrder).map(({ productId, name, refundableUnits }) => (
        <div key={productId} className="flex items-center justify-between gap-4 text-sm">
          <label htmlFor={`units-${productId}`} className="wrap-anywhere min-w-0">
            {name}
          </label>
          <Select
            id={`units-${productId}`}
            className="w-20 shrink-0"
            {...form.register(`units.${productId}`, { onChange: updateAmount })}
          >
            {Array.from({ length: refundableUnits + 1 }, (_, units) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the index is the option's value.
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
          disabled={!hasShipped}
          className="size-4 accent-carbon"
          {...form.register("restock")}
        />
        <span>
          Restock items
          <span className="block text-ink-soft text-xs">
            {hasShipped
              ? "The units become available when the refund succeeds."
              : "These items haven't shipped."}
          </span>
        </span>
      </label>
    </div>
  );
}
