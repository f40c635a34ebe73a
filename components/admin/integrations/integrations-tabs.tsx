import { type Tab, Tabs } from "@/components/admin/layout/tabs";
import { idempotencyPath, requestLogPath } from "@/lib/domain/admin-paths";

const tabs: readonly Tab[] = [
  { href: requestLogPath, name: "Requests" },
  { href: idempotencyPath, name: "Idempotency keys" },
  { href: "/admin/webhooks", name: "Webhooks" },
];

export function IntegrationsTabs({ current }: { current: string }) {
  return <Tabs label="Integrations" tabs={tabs} current={current} />;
}
