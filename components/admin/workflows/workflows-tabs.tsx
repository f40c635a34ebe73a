import { type Tab, Tabs } from "@/components/admin/layout/tabs";

const tabs: readonly Tab[] = [
  { href: "/admin/workflows", name: "Functions" },
  { href: "/admin/workflows/events", name: "Events" },
  { href: "/admin/workflows/runs", name: "Runs" },
  { href: "/admin/workflows/failures", name: "Failures" },
  { href: "/admin/workflows/crons", name: "Crons" },
  { href: "/admin/workflows/outbox", name: "Outbox" },
];

/** The pages about Inngest's functions and what they did. */
export function WorkflowsTabs({ current }: { current: string }) {
  return <Tabs label="Workflows" tabs={tabs} current={current} />;
}
