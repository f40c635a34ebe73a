import { formatMoneyInput } from "@/lib/domain/money";
import type { AdminOrderRow } from "@/lib/domain/order/admin-list";
import { dayFormatter } from "@/lib/domain/zoned-day";
import type { CsvColumns } from "@/lib/http/csv-response";

/** Times are UTC. For bookkeeping there is also the day in the shop's time zone. */
export function orderCsvColumns({ timeZone }: { timeZone: string }): CsvColumns<AdminOrderRow> {
  const shopDay = dayFormatter(timeZone);
  return {
    order: ({ id }) => id,
    reference: ({ reference }) => reference,
    placed: ({ createdAt }) => createdAt,
    [`placed_day (${timeZone})`]: ({ createdAt }) => shopDay(createdAt),
    customer: ({ customerName }) => customerName,
    email: ({ email }) => email,
    units: ({ units }) => units,
    first_item: ({ firstItem }) => firstItem,
    total: ({ total, currency }) => Number(formatMoneyInput(total, currency)),
    currency: ({ currency }) => currency.toUpperCase(),
    status: ({ status }) => status,
    payment: ({ paymentStatus }) => paymentStatus,
    stock: ({ inventoryStatus }) => inventoryStatus,
    waiting_for: ({ waitingFor }) => waitingFor,
    attention: ({ attention }) => attention,
    hold_reason: ({ holdReason }) => holdReason,
    tracking_number: ({ trackingNumber }) => trackingNumber,
  };
}
