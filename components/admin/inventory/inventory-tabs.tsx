import { Tabs } from "@/components/admin/layout/tabs";

const tabs = [
  { href: "/admin/inventory", name: "Stock" },
  { href: "/admin/inventory/reorders", name: "Reorder requests" },
  { href: "/admin/inventory/import", name: "Import" },
] as const;

export function InventoryTabs({ current }: { current: (typeof tabs)[number]["href"] }) {
  return <Tabs label="Inventory" tabs={tabs} current={current} />;
}
