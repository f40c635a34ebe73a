"use client";

import { ArrowUpRight, ChevronRight } from "lucide-react";
import Link from "next/link";
import { memo } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import type { TraceNode } from "@/lib/domain/trace/trace-node";
import { traceCategoryLooks, traceStatusLabels } from "./trace-labels";
import { WaterfallBar } from "./waterfall-bar";

/** How far a level of the tree is indented, in rem; deep levels share the last indentation. */
const indentRem = 0.75;
const indentedLevelsMax = 16;

export interface WaterfallRowProps {
  node: TraceNode;
  /** Its place among its siblings, and their number. */
  position: number;
  siblings: number;
  isExpanded: boolean | null;
  /** Where the keys are, and whether its details are open. */
  isActive: boolean;
  isOpen: boolean;
  isMatch: boolean;
  errorsBelow: number;
  /** Whether its error is shown. Of errors with the same cause, only the innermost is. */
  hasError: boolean;
  /** Where the bar starts and ends, as parts of the shown time; outside of 0 to 1 if not shown. */
  from: number;
  to: number;
}

/**
 * One item of a trace: its name in the tree, and its bar on the time axis. The tree handles its
 * keys and clicks.
 */
export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { node, position, siblings, isExpanded, isActive, isOpen, isMatch } = props;
  const { errorsBelow, hasError, from, to } = props;
  return (
    <div
      role="treeitem"
      tabIndex={isActive ? 0 : -1}
      aria-level={node.depth + 1}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={isExpanded ?? undefined}
      aria-selected={isOpen}
      data-node={node.id}
      data-category={node.category}
      data-status={node.status}
      className={cn(
        "group/row flex h-full cursor-pointer items-center text-[0.8125rem] focus-visible:-outline-offset-2",
        "max-sm:flex-col max-sm:items-stretch max-sm:justify-center",
        isOpen ? "bg-carbon-soft" : "hover:bg-sunken",
        isMatch && !isOpen && "bg-warn-soft",
      )}
    >
      <div
        className="flex h-full min-w-0 items-center gap-1.5 pr-2 max-sm:h-6 sm:w-(--name-width) sm:shrink-0"
        style={{ paddingLeft: `${Math.min(node.depth, indentedLevelsMax) * indentRem + 0.25}rem` }}
      >
        <Toggle isExpanded={isExpanded} />
        <NodeName node={node} isParent={isExpanded !== null} />
        {isExpanded === false && <HiddenBelow count={node.descendants} errors={errorsBelow} />}
        <NodeMarks node={node} />
      </div>
      <div data-bar className="relative h-full min-w-0 grow max-sm:h-5 max-sm:grow-0">
        <WaterfallBar node={node} hasError={hasError} from={from} to={to} />
      </div>
    </div>
  );
});

/** For pointers only: the keys for it are those of the tree. */
function Toggle({ isExpanded }: { isExpanded: boolean | null }) {
  if (isExpanded === null) return <span className="w-5 shrink-0" />;
  return (
    <span
      aria-hidden
      data-toggle
      className="grid size-5 shrink-0 place-items-center rounded-sm text-ink-soft hover:bg-line"
    >
      <ChevronRight className={cn("size-3.5 transition-transform", isExpanded && "rotate-90")} />
    </span>
  );
}

function NodeName({ node, isParent }: { node: TraceNode; isParent: boolean }) {
  const { icon: Icon, color, name } = traceCategoryLooks[node.category];
  const isFailed = node.status === "error";
  return (
    <>
      <Icon
        role="img"
        aria-label={name}
        className={cn("size-3.5 shrink-0", isFailed ? "text-bad" : color)}
      />
      <span
        title={node.name}
        className={cn(
          "min-w-0 truncate",
          isFailed && "text-bad",
          node.category === "log" ? "font-mono text-xs" : isParent && "font-medium",
        )}
      >
        {node.name}
      </span>
    </>
  );
}

/** What a collapsed item hides. */
function HiddenBelow({ count, errors }: { count: number; errors: number }) {
  return (
    <span className="shrink-0 whitespace-nowrap rounded-full bg-sunken px-1.5 text-ink-soft text-xs tabular-nums group-hover/row:bg-line">
      +{count}
      {errors > 0 && (
        <span className="text-bad">
          {" "}
          · {errors} {errors === 1 ? "error" : "errors"}
        </span>
      )}
    </span>
  );
}

function NodeMarks({ node }: { node: TraceNode }) {
  const { name, tone } = traceStatusLabels[node.status];
  const isMentioned = !["ok", "error"].includes(node.status) && node.category !== "log";
  return (
    <>
      {node.status === "error" && <span className="sr-only">{name}</span>}
      {node.attempt !== undefined && (
        <span className="shrink-0 whitespace-nowrap text-ink-soft text-xs">
          attempt {node.attempt + 1}
        </span>
      )}
      {isMentioned && (
        <Badge tone={tone} className="shrink-0 px-1.5 py-0">
          {name}
        </Badge>
      )}
      {node.href && (
        <Link
          href={node.href}
          prefetch={false}
          tabIndex={-1}
          title="Open page"
          aria-label={`Open the page of ${node.name}`}
          className="grid size-5 shrink-0 place-items-center rounded-sm text-carbon hover:bg-line"
        >
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      )}
    </>
  );
}
