import { type Tab, Tabs } from "@/components/admin/layout/tabs";

const tabs: readonly Tab[] = [
  { href: "/admin/settings/shop", name: "Shop" },
  { href: "/admin/settings/users", name: "Users" },
  { href: "/admin/settings/keys", name: "API keys" },
  { href: "/admin/settings/audit", name: "Audit log" },
];

export function SettingsTabs({ current }: { current: string }) {
  return <Tabs label="Settings" tabs={tabs} current={current} />;
}
