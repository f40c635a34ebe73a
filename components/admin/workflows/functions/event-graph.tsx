"use client";

import Link from "next/link";
import { useState } from "react";
import { cn } from "@/lib/cn";
import { eventGraph, type GraphNode, matchesNode } from "@/lib/domain/workflows/event-graph";

const rowPx = 30;
/** The lines' own coordinates, stretched to the space between the columns. */
const gapUnits = 100;
const graph = eventGraph();
const heightPx = rowPx * Math.max(graph.events.length, graph.functions.length);

/**
 * The events on the left, the functions that they start on the right. Pointing at a node or focusing
 * it marks what it is connected to; a search leaves what matches. The table below says the same.
 */
export function EventGraph({ search }: { search: string }) {
  const [active, setActive] = useState<string | null>(null);
  const isLit = (node: GraphNode) =>
    active === null
      ? matchesNode(node, search)
      : node.id === active || node.others.includes(active);
  return (
    <div className="hidden grid-cols-[minmax(0,13rem)_minmax(4rem,1fr)_minmax(0,13rem)] sm:grid">
      <Column label="Events" nodes={graph.events} isLit={isLit} setActive={setActive} />
      <svg
        aria-hidden
        viewBox={`0 0 ${gapUnits} ${heightPx}`}
        preserveAspectRatio="none"
        className="w-full fill-none"
        style={{ height: heightPx }}
      >
        {graph.events.flatMap((event) =>
          event.others.map((id) => (
            <path
              key={`${event.id} ${id}`}
              d={lineOf(event.id, id)}
              vectorEffect="non-scaling-stroke"
              className={cn(
                "transition-[stroke,opacity] duration-150",
                isLineLit(event, id, { active, search })
                  ? "stroke-carbon opacity-80"
                  : "stroke-line-strong opacity-20",
              )}
            />
          )),
        )}
      </svg>
      <Column label="Functions" nodes={graph.functions} isLit={isLit} setActive={setActive} />
    </div>
  );
}

function Column({
  label,
  nodes,
  isLit,
  setActive,
}: {
  label: string;
  nodes: readonly GraphNode[];
  isLit: (node: GraphNode) => boolean;
  setActive: (id: string | null) => void;
}) {
  return (
    <ul aria-label={label} className="min-w-0" style={{ paddingTop: offsetPx(nodes) }}>
      {nodes.map((node) => (
        <li key={node.id} style={{ height: rowPx }} className="flex items-center">
          <Link
            href={hrefOf(node)}
            prefetch={false}
            title={node.id}
            onMouseEnter={() => setActive(node.id)}
            onMouseLeave={() => setActive(null)}
            onFocus={() => setActive(node.id)}
            onBlur={() => setActive(null)}
            className={cn(
              "block w-full truncate rounded-md border px-2 py-0.5 text-xs leading-5",
              "transition-[opacity,border-color] duration-150",
              node.kind === "function" ? "border-line bg-sunken font-medium" : "border-line",
              !isLit(node) && "opacity-45",
            )}
          >
            {node.id}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function hrefOf({ kind, id }: GraphNode): string {
  const query = new URLSearchParams(kind === "event" ? { name: id } : { function: id });
  return `/admin/workflows/${kind === "event" ? "events" : "runs"}?${query}`;
}

/** The shorter column is centered beside the longer one. */
function offsetPx(nodes: readonly GraphNode[]): number {
  return (heightPx - nodes.length * rowPx) / 2;
}

function centerPx(nodes: readonly GraphNode[], id: string): number {
  return offsetPx(nodes) + (nodes.findIndex((node) => node.id === id) + 0.5) * rowPx;
}

function lineOf(event: string, functionId: string): string {
  const [from, to] = [centerPx(graph.events, event), centerPx(graph.functions, functionId)];
  const half = gapUnits / 2;
  return `M0 ${from}C${half} ${from} ${half} ${to} ${gapUnits} ${to}`;
}

function isLineLit(
  event: GraphNode,
  functionId: string,
  { active, search }: { active: string | null; search: string },
): boolean {
  if (active !== null) return active === event.id || active === functionId;
  const searched = search.trim().toLowerCase();
  return event.id.includes(searched) || functionId.includes(searched);
}
