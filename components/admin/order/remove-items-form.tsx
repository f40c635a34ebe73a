"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { formatMoney } from "@/lib/domain/money";
import { removeItemsForm } from "@/lib/domain/order/operator-input";
import { useAdminOrder } from "./admin-order-provider";
import { listRefundableItems } from "./refund-draft";

/** Takes units out of an order that is charged when it ships, or units that cost nothing. */
export function RemoveItemsForm({ close }: { close(): void }) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const { currency } = adminOrder.order;
  const [units, setUnits] = useState<Record<string, string>>({});
  const form = useServerForm({
    action: actions.removeItemsAction,
    schema: removeItemsForm,
    onAnswer: () => void refresh(),
    onDone() {
      toast.success("Items removed");
      close();
    },
  });
  const isChargedLater = adminOrder.order.paymentStatus === "authorized";
  const items = listRefundableItems(adminOrder).filter(
    ({ refundOf, refundableUnits }) => isChargedLater || refundOf(refundableUnits) === 0,
  );
  const amount = items.reduce(
    (sum, { productId, refundOf }) => sum + refundOf(Number(units[productId] ?? 0)),
    0,
  );
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="orderId" value={adminOrder.order.id} />
      <div className="grid gap-3 rounded-md border border-line p-4">
        {items.map(({ productId, name, unitPrice, refundableUnits }) => (
          <div key={productId} className="flex items-center justify-between gap-4 text-sm">
            <div className="min-w-0">
              <label htmlFor={`remove-${productId}`} className="wrap-anywhere">
                {name}
              </label>
              <p className="text-ink-soft text-xs">{formatMoney(unitPrice, currency)} each</p>
            </div>
            <Select
              id={`remove-${productId}`}
              className="w-28"
              name={`units.${productId}`}
              value={units[productId] ?? "0"}
              onChange={(event) => setUnits({ ...units, [productId]: event.target.value })}
            >
              {Array.from({ length: refundableUnits + 1 }, (_, option) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the index is the option's value.
                <option key={option} value={String(option)}>
                  {option === 0 ? "None" : `${option} of ${refundableUnits}`}
                </option>
              ))}
            </Select>
          </div>
        ))}
        {form.field("units").error && (
          <p role="alert" className="text-bad text-xs">
            Choose at least one unit.
          </p>
        )}
      </div>
      <p role="status" className="text-ink-soft text-sm">
        {isChargedLater
          ? `${formatMoney(amount, currency)} less will be charged.`
          : "These items cost nothing, so nothing is refunded."}
      </p>
      <FormField id="remove-reason" label="Reason" {...form.field("reason")}>
        {(control) => <Input {...control} maxLength={200} autoComplete="off" />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm="Remove items" danger pending={form.pending} close={close} />
    </form>
  );
}
