import { ChevronLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import {
  amountDue,
  type InvoiceState,
  type InvoiceView,
  invoiceState,
  unchargedAmount,
} from "@/lib/domain/order/invoice";
import type { OrderView } from "@/lib/domain/order/view";
import { cardName } from "@/lib/domain/saved-card";
import { PrintButton } from "./print-button";
import { ShippingAddress } from "./shipping-address";
import type { StatusLabel } from "./status-labels";
import { UnitCounts } from "./unit-counts";

const stateLabels: Record<InvoiceState, StatusLabel> = {
  paid: { name: "Paid", tone: "good" },
  free: { name: "Free", tone: "good" },
  unpaid: { name: "Unpaid", tone: "warn" },
  partly_refunded: { name: "Partially refunded", tone: "good" },
  refunded: { name: "Refunded", tone: "good" },
  returned_by_bank: { name: "Returned by bank", tone: "neutral" },
  returned: { name: "Returned", tone: "neutral" },
  void: { name: "Void", tone: "neutral" },
};

/** An order's invoice, laid out for screen and print. */
export function Invoice({
  invoice,
  seller,
  orderPath,
}: {
  invoice: InvoiceView;
  seller: string;
  /** The path of the order page. */
  orderPath: string;
}) {
  const { order } = invoice;
  const label = stateLabels[invoiceState(invoice)];
  return (
    <div className="mx-auto max-w-3xl pt-2 print:max-w-none print:pt-0">
      <div className="mb-5 flex items-center justify-between gap-4 print:hidden">
        <Link
          href={orderPath}
          className="inline-flex items-center gap-1 text-ink-soft text-sm hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-4" />
          Order #{order.id}
        </Link>
        <PrintButton />
      </div>
      <article className="rounded-lg border border-line bg-surface p-6 shadow-sheet sm:p-10 print:rounded-none print:border-0 print:p-0 print:shadow-none">
        <header className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
          <div className="min-w-0">
            <p className="wrap-anywhere font-semibold text-lg tracking-tight">{seller}</p>
            <h1 className="mt-1 font-semibold text-3xl tracking-tight">Invoice #{order.id}</h1>
          </div>
          <Badge tone={label.tone} className="print:border print:border-line-strong">
            {label.name}
          </Badge>
        </header>
        <div className="mt-8 grid gap-6 text-sm sm:grid-cols-2 print:grid-cols-2">
          <dl>
            <InvoiceField name="Billed and shipped to">
              <ShippingAddress address={order.shippingAddress} />
              {order.email && <span className="wrap-anywhere block">{order.email}</span>}
            </InvoiceField>
          </dl>
          <dl className="grid content-start gap-3">
            <InvoiceField name="Ordered">
              <LocalTime at={order.createdAt} to="date" />
            </InvoiceField>
            {invoice.paidAt && (
              <InvoiceField name="Paid">
                <LocalTime at={invoice.paidAt} to="date" />
              </InvoiceField>
            )}
            {invoice.paidAt && order.payment?.card && (
              <InvoiceField name="Paid with">{cardName(order.payment.card)}</InvoiceField>
            )}
            {order.reference && (
              <InvoiceField name="Your reference">{order.reference}</InvoiceField>
            )}
          </dl>
        </div>
        <InvoiceItems order={order} />
        <InvoiceTotals invoice={invoice} />
        <p className="mt-10 border-line border-t pt-4 text-ink-soft text-xs">
          {seller} · order #{order.id} · amounts in {order.currency.toUpperCase()}
        </p>
      </article>
    </div>
  );
}

function InvoiceField({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="mb-1 text-ink-soft text-xs">{name}</dt>
      <dd className="wrap-anywhere leading-6">{children}</dd>
    </div>
  );
}

function InvoiceItems({ order }: { order: OrderView }) {
  return (
    <table className="mt-8 w-full text-sm">
      <thead>
        <tr className="border-line-strong border-b text-left text-ink-soft text-xs">
          <th scope="col" className="py-2 pr-3 font-medium">
            Item
          </th>
          <th scope="col" className="px-3 py-2 text-right font-medium">
            Quantity
          </th>
          <th
            scope="col"
            className="hidden px-3 py-2 text-right font-medium sm:table-cell print:table-cell"
          >
            Each
          </th>
          <th scope="col" className="py-2 pl-3 text-right font-medium">
            Amount
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-line border-b">
        {order.items.map((item) => (
          <tr key={item.productId} className="break-inside-avoid align-baseline">
            <td className="wrap-anywhere py-3 pr-3">
              {item.name}
              <span className="block font-mono text-ink-soft text-xs">{item.sku}</span>
              <UnitCounts item={item} className="block text-ink-soft text-xs" />
            </td>
            <td className="px-3 py-3 text-right tabular-nums">{item.quantity}</td>
            <td className="hidden px-3 py-3 text-right tabular-nums sm:table-cell print:table-cell">
              {formatMoney(item.unitPrice, order.currency)}
            </td>
            <td className="py-3 pl-3 text-right tabular-nums">
              {formatMoney(item.subtotal, order.currency)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function InvoiceTotals({ invoice }: { invoice: InvoiceView }) {
  const { order, refunds } = invoice;
  const due = amountDue(invoice);
  const uncharged = unchargedAmount(order);
  const returned = order.payment?.returnedByBankAmount ?? 0;
  const elsewhere = order.payment?.returnedElsewhereAmount ?? 0;
  const money = (amount: number) => formatMoney(amount, order.currency);
  return (
    <dl className="mt-4 ml-auto grid max-w-sm break-inside-avoid gap-1.5 text-sm">
      {order.adjustments.length > 0 && <TotalRow name="Subtotal">{money(order.subtotal)}</TotalRow>}
      {order.adjustments.map((adjustment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: adjustments have no ids, and their order never changes.
        <TotalRow key={index} name={adjustment.label}>
          {money(adjustment.amount)}
        </TotalRow>
      ))}
      <TotalRow name="Total" isStrong>
        {money(order.total)}
      </TotalRow>
      {uncharged > 0 && <TotalRow name="Not charged">{money(-uncharged)}</TotalRow>}
      {refunds.map((refund) => (
        <TotalRow
          key={refund.id}
          name={
            <>
              Refunded, <LocalTime at={refund.at} to="date" />
            </>
          }
        >
          {money(-refund.amount)}
        </TotalRow>
      ))}
      {returned > 0 && <TotalRow name="Returned by your bank">{money(-returned)}</TotalRow>}
      {elsewhere > 0 && <TotalRow name="Returned in another way">{money(-elsewhere)}</TotalRow>}
      <TotalRow name="Amount due" isStrong>
        {money(due)}
      </TotalRow>
    </dl>
  );
}

function TotalRow({
  name,
  isStrong = false,
  children,
}: {
  name: ReactNode;
  isStrong?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={
        isStrong
          ? "flex justify-between gap-6 font-semibold text-base"
          : "flex justify-between gap-6 text-ink-soft"
      }
    >
      <dt className="wrap-anywhere min-w-0">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
