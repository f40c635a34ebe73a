"use client";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import {
  checkNames,
  type HealthView,
  isReady,
  overallStatus,
  unhealthyChecks,
} from "@/lib/domain/health/health";
import { CheckHistory } from "./check-history";
import { CheckRow } from "./check-row";
import { useHealth } from "./live-health";
import { systemStatusId } from "./system-status-id";

/** Every check in plain words: what is not well, and what that means for orders. */
export function SystemStatusCard() {
  const { health, failing } = useHealth();
  return (
    <Card
      id={systemStatusId}
      aria-labelledby="system-status-title"
      className="min-w-0 scroll-mt-4 p-4 sm:p-5"
    >
      <CardHeading trailing={<Status {...health} />}>
        <span id="system-status-title">System status</span>
      </CardHeading>
      {failing && (
        <div className="mt-2">
          <ErrorNotice>
            The app or its database doesn't respond. <LastKnown {...health} />
          </ErrorNotice>
        </div>
      )}
      <ul className="mt-2 divide-y divide-line">
        {checkNames.map((name) => (
          <CheckRow key={name} name={name} details={health.details[name]} />
        ))}
      </ul>
      <CheckHistory health={health} />
    </Card>
  );
}

function Status({ checks }: HealthView) {
  if (!isReady(checks)) return <Badge tone="bad">Not ready</Badge>;
  if (overallStatus(checks) === "degraded") return <Badge tone="warn">Degraded</Badge>;
  const isUnhealthy = unhealthyChecks(checks).length > 0;
  return <Badge tone={isUnhealthy ? "neutral" : "good"}>Working</Badge>;
}

function LastKnown({ details }: HealthView) {
  const { checkedAt } = details.database;
  if (checkedAt === null) return null;
  return (
    <>
      These states are from <LocalTime at={checkedAt} to="clock" />.
    </>
  );
}
