import { writeMoney } from "@/lib/domain/money";
import type { DeskOrder } from "@/lib/domain/order/desk-list";
import type { CsvColumns } from "@/lib/http/csv-response";

export const orderCsvColumns: CsvColumns<DeskOrder> = {
  order: ({ id }) => id,
  reference: ({ reference }) => reference,
  placed: ({ createdAt }) => createdAt,
  customer: ({ customerName }) => customerName,
  email: ({ email }) => email,
  units: ({ units }) => units,
  first_item: ({ firstItem }) => firstItem,
  total: ({ total, currency }) => Number(writeMoney(total, currency)),
  currency: ({ currency }) => currency.toUpperCase(),
  status: ({ status }) => status,
  payment: ({ paymentStatus }) => paymentStatus,
  stock: ({ inventoryStatus }) => inventoryStatus,
  waiting_for: ({ waitingFor }) => waitingFor,
  attention: ({ attention }) => attention,
  hold_reason: ({ holdReason }) => holdReason,
  tracking_number: ({ trackingNumber }) => trackingNumber,
};
