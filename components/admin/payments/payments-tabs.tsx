import { type Tab, Tabs } from "@/components/admin/layout/tabs";

const tabs: readonly Tab[] = [
  { href: "/admin/payments", name: "Payments" },
  { href: "/admin/payments/refunds", name: "Refunds" },
  { href: "/admin/payments/disputes", name: "Disputes" },
  { href: "/admin/payments/foreign", name: "Foreign payments" },
  { href: "/admin/payments/webhooks", name: "Webhooks" },
];

export function PaymentsTabs({ current }: { current: string }) {
  return <Tabs label="Payments and refunds" tabs={tabs} current={current} />;
}
