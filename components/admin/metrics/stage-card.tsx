"use client";

import { useState } from "react";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import { type Stage, stage as stages } from "@/lib/domain/metrics/stages";
import type { Percentiles } from "@/lib/domain/metrics/view";
import { ChartCard } from "./chart-card";
import type { ChartSeries } from "./chart-rows";
import { useMetrics } from "./live-metrics";
import { stagePointLink } from "./point-links";
import { stageLabels } from "./stage-labels";

const series: readonly ChartSeries[] = [
  { key: "p50", name: "p50", color: "var(--good)", shape: "line" },
  { key: "p95", name: "p95", color: "var(--carbon)", shape: "line", dash: "6 3" },
  { key: "p99", name: "p99", color: "var(--bad)", shape: "line", dash: "2 3" },
];

/** How long orders took from their placement until they reached a stage. */
export function StageCard() {
  const { points, pointSeconds, stages: totals, range } = useMetrics().metrics;
  const [stage, setStage] = useState<Stage>("shipped");
  const rows = points.map(({ at, stages: ofPoint }) => {
    const figures = ofPoint[stage];
    return {
      at,
      values: {
        p50: figures?.p50Ms ?? null,
        p95: figures?.p95Ms ?? null,
        p99: figures?.p99Ms ?? null,
      },
      hrefs: [figures && stagePointLink(stage, at, pointSeconds)],
    };
  });
  return (
    <ChartCard
      id="stages"
      title={`Placed to ${stageLabels[stage].toLowerCase()}`}
      trailing={<StageChoice chosen={stage} choose={setStage} />}
      lead={summarize(totals[stage])}
      rows={rows}
      series={series}
      unit="ms"
      hasDays={range === "7d"}
      empty={`No order was ${stageLabels[stage].toLowerCase()} in this time.`}
      linkNames={["Orders"]}
    />
  );
}

function summarize(figures: Percentiles | null): string {
  if (!figures) return "";
  const { count, p50Ms, p95Ms, p99Ms } = figures;
  const all = `${formatCount(count)} ${count === 1 ? "order" : "orders"}`;
  return `${all}: p50 ${formatDuration(p50Ms)}, p95 ${formatDuration(p95Ms)}, p99 ${formatDuration(p99Ms)}`;
}

function StageChoice({ chosen, choose }: { chosen: Stage; choose: (stage: Stage) => void }) {
  return (
    <fieldset className="flex gap-0.5 rounded-md border border-line p-0.5">
      <legend className="sr-only">Stage</legend>
      {stages.options.map((stage) => (
        <label
          key={stage}
          className={cn(
            "cursor-pointer rounded-sm px-2.5 py-1 text-xs has-focus-visible:outline-2 has-focus-visible:outline-carbon",
            stage === chosen
              ? "bg-carbon-soft font-medium text-carbon"
              : "text-ink-soft hover:bg-sunken hover:text-ink",
          )}
        >
          <input
            type="radio"
            name="metrics-stage"
            checked={stage === chosen}
            onChange={() => choose(stage)}
            className="sr-only"
          />
          {stageLabels[stage]}
        </label>
      ))}
    </fieldset>
  );
}
