"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DescriptionItem } from "@/components/ui/description-item";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { formatMoney, formatMoneyInput, parseMoney } from "@/lib/domain/money";
import { refundForm } from "@/lib/domain/order/operator-input";
import { useAdminOrder } from "./admin-order-provider";
import {
  calculateUnitRefund,
  explainRefundEffect,
  isBeforeShipping,
  listRefundableItems,
  type RefundableItem,
} from "./refund-draft";
import { usePaymentCheck } from "./use-payment-check";

/** Asks the gateway what was refunded there, and then offers what is left. */
export function RefundForm({ close }: { close(): void }) {
  const check = usePaymentCheck();
  if (check === "checking") {
    return (
      // As high as the form, so that the dialog doesn't jump when it appears.
      <p role="status" className="min-h-110 text-ink-soft text-sm">
        Asking the payment gateway what can be refunded…
      </p>
    );
  }
  return (
    <div className="grid gap-4">
      {check === "unavailable" && (
        <ErrorNotice>
          The payment gateway did not respond. Refunds that were made there may be missing here.
        </ErrorNotice>
      )}
      <RefundFields close={close} />
    </div>
  );
}

/** Refunds the full remaining amount, a custom amount, or some units. */
function RefundFields({ close }: { close(): void }) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const { currency, replacementOrderId } = adminOrder.order;
  // Before shipping, a full refund cancels the order, so it must be chosen explicitly.
  const isPartialByDefault = isBeforeShipping(adminOrder);
  const [amount, setAmount] = useState(
    isPartialByDefault ? "" : formatMoneyInput(adminOrder.refundable, currency),
  );
  const [units, setUnits] = useState<Record<string, string>>({});
  const form = useServerForm({
    action: actions.refundOrderAction,
    schema: refundForm(adminOrder.refundable),
    defaultValue: { mode: isPartialByDefault ? "amount" : "all" },
    onAnswer: () => void refresh(),
    onDone(result) {
      toast.success(result.message ?? "Refund issued");
      close();
    },
  });
  const mode = form.text("mode");
  const left = formatMoney(adminOrder.refundable, currency);
  const items = listRefundableItems(adminOrder);
  const chosenAmount = mode === "all" ? adminOrder.refundable : parseMoney(amount, currency);
  return (
    <form {...form.props} className="grid gap-4">
      <input {...form.keyInput} />
      <input type="hidden" name="orderId" value={adminOrder.order.id} />
      <input type="hidden" name="currency" value={currency} />
      <input type="hidden" name="full" value={formatMoneyInput(adminOrder.refundable, currency)} />
      <input type="hidden" name="replacement" value={replacementOrderId ?? ""} />
      {replacementOrderId !== null && (
        <p className="text-sm text-warn">
          Order #{replacementOrderId} replaces this order without a charge. A refund puts it on hold
          if it has not shipped.
        </p>
      )}
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
              name="mode"
              value={value}
              defaultChecked={form.isChecked("mode", value)}
              disabled={value === "items" && items.length === 0}
              onChange={() => {
                if (value === "items") setAmount(calculateUnitRefund(adminOrder, units));
              }}
              className="size-4 accent-carbon"
            />
            {label}
          </label>
        ))}
      </fieldset>
      {mode === "items" && (
        <RefundUnits
          units={units}
          chooseUnits={(chosen) => {
            setUnits(chosen);
            setAmount(calculateUnitRefund(adminOrder, chosen));
          }}
          hasError={form.field("units").error !== undefined}
        />
      )}
      {mode !== "all" && (
        <FormField
          id="refund-amount"
          label="Amount"
          hint={`In ${currency.toUpperCase()}, up to ${left}.`}
          name="amount"
          error={form.field("amount").error}
        >
          {(control) => (
            <Input
              {...control}
              defaultValue={undefined}
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
              inputMode="decimal"
              autoComplete="off"
            />
          )}
        </FormField>
      )}
      <p role="status" className="text-ink-soft text-sm">
        {explainRefundEffect(adminOrder, { mode, amount })}
      </p>
      <FormField id="refund-reason" label="Reason" {...form.field("reason")}>
        {(control) => <Input {...control} maxLength={200} autoComplete="off" />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons
        confirm={chosenAmount ? `Refund ${formatMoney(chosenAmount, currency)}` : "Refund"}
        danger
        pending={form.pending}
        close={close}
      />
    </form>
  );
}

function RefundUnits({
  units,
  chooseUnits,
  hasError,
}: {
  /** The chosen number of units per product ID. */
  units: Record<string, string>;
  chooseUnits: (units: Record<string, string>) => void;
  hasError: boolean;
}) {
  const { adminOrder } = useAdminOrder();
  const { currency, adjustments, inventoryStatus } = adminOrder.order;
  const hasShipped = inventoryStatus === "fulfilled";
  return (
    <div className="grid gap-3 rounded-md border border-line p-4">
      {listRefundableItems(adminOrder).map((item) => (
        <RefundItem
          key={item.productId}
          item={item}
          currency={currency}
          chosen={units[item.productId] ?? "0"}
          choose={(chosen) => chooseUnits({ ...units, [item.productId]: chosen })}
        />
      ))}
      {adjustments.length > 0 && (
        <div className="border-line border-t pt-3 text-sm">
          <dl>
            {adjustments.map(({ label, amount }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: adjustments have no ids, and their order never changes.
              <DescriptionItem key={index} name={label}>
                <span className="tabular-nums">{formatMoney(amount, currency)}</span>
              </DescriptionItem>
            ))}
          </dl>
          <p className="text-ink-soft text-xs">Each unit's refund includes its share of these.</p>
        </div>
      )}
      {hasError && (
        <p role="alert" className="text-bad text-xs">
          Choose at least one unit.
        </p>
      )}
      <label className="flex items-center gap-2.5 border-line border-t pt-3 text-sm">
        <input
          type="checkbox"
          name="restock"
          disabled={!hasShipped}
          className="size-4 shrink-0 accent-carbon"
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

/** A line of the order: its price, how many units to refund, and what that refunds. */
function RefundItem({
  item: { productId, name, unitPrice, refundedUnits, refundableUnits, refundOf },
  currency,
  chosen,
  choose,
}: {
  item: RefundableItem;
  currency: string;
  chosen: string;
  choose(chosen: string): void;
}) {
  const ordered = refundedUnits + refundableUnits;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 text-sm">
      <div className="min-w-0 max-sm:basis-full">
        <label htmlFor={`units-${productId}`} className="wrap-anywhere">
          {name}
        </label>
        <p className="text-ink-soft text-xs">
          {formatMoney(unitPrice, currency)} each
          {refundedUnits > 0 && ` · ${refundedUnits} of ${ordered} already refunded`}
        </p>
      </div>
      <div className="flex shrink-0 items-center justify-between gap-3 max-sm:basis-full">
        <Select
          id={`units-${productId}`}
          className="w-28"
          name={`units.${productId}`}
          value={chosen}
          onChange={(event) => choose(event.target.value)}
        >
          {Array.from({ length: refundableUnits + 1 }, (_, option) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the option's value.
            <option key={option} value={String(option)}>
              {option === 0 ? "None" : `${option} of ${refundableUnits}`}
            </option>
          ))}
        </Select>
        <output htmlFor={`units-${productId}`} className="min-w-16 text-right tabular-nums">
          {formatMoney(refundOf(Number(chosen)), currency)}
        </output>
      </div>
    </div>
  );
}
