import type { ReactNode } from "react";
import { PageTitle } from "@/components/admin/layout/page-title";
import { type Tab, Tabs } from "@/components/admin/layout/tabs";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import type { StoreStatus } from "@/lib/domain/telemetry/store-status";

const tabs: readonly Tab[] = [
  { href: "/admin/workflows", name: "Functions" },
  { href: "/admin/workflows/events", name: "Events" },
  { href: "/admin/workflows/runs", name: "Runs" },
  { href: "/admin/workflows/failures", name: "Failures" },
  { href: "/admin/workflows/crons", name: "Crons" },
  { href: "/admin/workflows/outbox", name: "Outbox" },
];

/** The head of a page about Inngest's functions and what they did: title, tabs, state of the store. */
export function WorkflowsHead({
  current,
  store,
  title = "Workflows",
  lead,
  actions,
}: {
  /** The path of the page's tab. */
  current: string;
  /** Null if telemetry is off; left out if the page doesn't need it. */
  store?: StoreStatus | null;
  title?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <>
      <PageTitle lead={lead} actions={actions}>
        {title}
      </PageTitle>
      <Tabs label="Workflows" tabs={tabs} current={current} />
      {store !== undefined && <StoreNotice status={store} />}
    </>
  );
}
