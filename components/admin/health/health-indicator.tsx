"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { cn } from "@/lib/cn";
import { isReady, unhealthyChecks } from "@/lib/domain/health/health";
import { healthText } from "./health-texts";
import { useHealth } from "./live-health";
import { systemStatusId } from "./system-status-id";

/** A sign in the frame of every admin page while a check is unhealthy. It leads to the details. */
export function HealthIndicator() {
  const { checks } = useHealth().health;
  const unhealthy = unhealthyChecks(checks);
  return (
    <span role="status">
      {unhealthy.length > 0 && (
        <Link
          href={`/admin#${systemStatusId}`}
          title={unhealthy.map((name) => healthText(name, checks[name]).title).join("\n")}
          className={cn(
            "grid size-6 place-items-center rounded-md",
            isReady(checks) ? "bg-warn-soft text-warn" : "bg-bad-soft text-bad",
          )}
        >
          <TriangleAlert aria-hidden className="size-4" />
          <span className="sr-only">
            {`System status: ${unhealthy.map((name) => healthText(name, checks[name]).title).join(" ")}`}
          </span>
        </Link>
      )}
    </span>
  );
}
