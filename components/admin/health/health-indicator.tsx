"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { cn } from "@/lib/cn";
import { isReady, troubledChecks } from "@/lib/domain/health/health";
import { healthText } from "./health-texts";
import { useHealth } from "./live-health";
import { systemStatusId } from "./system-status-id";

/** A sign in the frame of every admin page while something is not well. It leads to the details. */
export function HealthIndicator() {
  const { checks } = useHealth().health;
  const troubled = troubledChecks(checks);
  return (
    <span role="status">
      {troubled.length > 0 && (
        <Link
          href={`/admin#${systemStatusId}`}
          title={troubled.map((name) => healthText(name, checks[name]).title).join("\n")}
          className={cn(
            "grid size-6 place-items-center rounded-md",
            isReady(checks) ? "bg-warn-soft text-warn" : "bg-bad-soft text-bad",
          )}
        >
          <TriangleAlert aria-hidden className="size-4" />
          <span className="sr-only">
            {`System status: ${troubled.map((name) => healthText(name, checks[name]).title).join(" ")}`}
          </span>
        </Link>
      )}
    </span>
  );
}
