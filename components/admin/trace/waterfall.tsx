"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import type { TraceView } from "@/lib/domain/trace/trace-view";
import { NodeDetails } from "./node-details";
import { TimeRuler } from "./time-ruler";
import { useNodeInUrl } from "./use-node-in-url";
import { type InitialNode, useWaterfall } from "./use-waterfall";
import { WaterfallGrid } from "./waterfall-grid";
import { matchesText, WaterfallToolbar } from "./waterfall-toolbar";

/** The items of a trace as a tree with a bar each on one time axis, and the details of one of them. */
export function Waterfall({
  trace,
  initial,
  onHold,
}: {
  trace: TraceView;
  initial: InitialNode;
  /** Whether someone is reading the trace, so that it should not change under their eyes. */
  onHold: (isHeld: boolean) => void;
}) {
  const waterfall = useWaterfall(trace, initial);
  const [find, setFind] = useState("");
  const [isScrolled, setScrolled] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  const { nodes, axis, shown, isOpen, isZoomed, activeNode } = waterfall;
  const matches = useMemo(
    () => new Set(nodes.filter((node) => matchesText(node, find)).map(({ id }) => id)),
    [nodes, find],
  );
  const isHeld = isOpen || isZoomed || isScrolled;
  useEffect(() => onHold(isHeld), [onHold, isHeld]);
  const hasDetails = isOpen && activeNode !== undefined;

  useNodeInUrl(hasDetails ? activeNode.id : null);
  const opensAtOnce = useRef(hasDetails);
  useEffect(() => {
    // On an order's page the trace is below its status.
    if (opensAtOnce.current) card.current?.scrollIntoView({ block: "nearest" });
  }, []);

  function close() {
    waterfall.close();
    card.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  }

  return (
    <div
      ref={card}
      className={cn(
        "scroll-my-4 rounded-lg border border-line bg-surface shadow-sheet [--name-width:clamp(13rem,38%,30rem)]",
        hasDetails && "xl:grid xl:min-h-112 xl:grid-cols-[minmax(0,1fr)_23rem]",
      )}
    >
      <div className="min-w-0">
        <WaterfallToolbar
          waterfall={waterfall}
          find={find}
          onFind={setFind}
          matchCount={matches.size}
        />
        <TimeRuler
          {...{ nodes, axis, shown }}
          durationUs={trace.durationUs}
          onZoom={waterfall.zoomTo}
        />
        <WaterfallGrid waterfall={waterfall} matches={matches} onScrolled={setScrolled} />
      </div>
      {hasDetails && (
        <div className="xl:relative">
          <NodeDetails
            trace={trace}
            node={activeNode}
            focusRequest={waterfall.focusRequest}
            onZoom={() => waterfall.zoomToNode(activeNode)}
            onClose={close}
          />
        </div>
      )}
    </div>
  );
}
