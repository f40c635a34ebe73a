"use client";

import "@xyflow/react/dist/base.css";
import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { Ban, Check, CircleDashed, CircleDot } from "lucide-react";
import { memo } from "react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import {
  type ForwardStep,
  type OperatorProgress,
  type OperatorProgressStep,
  type ProgressNode,
  type ProgressState,
  progressEdges,
} from "@/lib/domain/order/operator-progress";
import { progressStepLabels } from "./operator-progress-text";

type StepNode = Node<{ node: ProgressNode }, "step">;

const columnPx = 172;
const rowPx = 86;

/** The column and row of each step. Payment and stock run in parallel. */
const positions: Readonly<Record<ForwardStep, readonly [number, number]>> = {
  placed: [0, 0.5],
  payment: [1, 0],
  stock: [1, 1],
  confirmed: [2, 0.5],
  captured: [3, 0.5],
  label: [4, 0.5],
  in_transit: [5, 0.5],
  delivered: [6, 0.5],
  completed: [7, 0.5],
};

/** Reversal steps lie in a row below, after the last step that was done. */
const reversalRow = 1.7;
const reversalColumnMax = 5;

const styles: Record<ProgressState, { icon: typeof Check; node: string }> = {
  done: { icon: Check, node: "border-good bg-good-soft text-good" },
  current: { icon: CircleDot, node: "border-carbon bg-carbon-soft text-carbon ring-2 ring-carbon" },
  failed: { icon: Ban, node: "border-bad bg-bad-soft text-bad" },
  ahead: { icon: CircleDashed, node: "border-line bg-surface text-ink-soft" },
  skipped: { icon: CircleDashed, node: "border-line border-dashed bg-surface text-ink-soft" },
};

const nodeTypes = { step: Step };

/**
 * The order's steps as a graph, rendered again only when the order has changed. Hidden from screen
 * readers, which read the list beside it.
 */
export const ProgressGraph = memo(function ProgressGraph({
  progress,
}: {
  progress: OperatorProgress;
}) {
  return (
    <ReactFlow
      // A reversal adds a branch, so the graph has to fit its view again.
      key={progress.reversal.length}
      nodes={[...progress.steps.map(forwardNode), ...reversalNodes(progress)]}
      edges={[...forwardEdges(progress), ...reversalEdges(progress)]}
      nodeTypes={nodeTypes}
      fitView
      fitViewOptions={{ padding: 0.02 }}
      minZoom={0.2}
      maxZoom={1}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      panOnDrag={false}
      zoomOnScroll={false}
      zoomOnPinch={false}
      zoomOnDoubleClick={false}
      preventScrolling={false}
      proOptions={{ hideAttribution: true }}
    />
  );
});

function Step({ data: { node } }: NodeProps<StepNode>) {
  const { icon: Icon, node: style } = styles[node.state];
  return (
    <div
      className={cn(
        "grid h-16 w-36 content-center gap-0.5 rounded-md border px-3 transition-colors duration-300",
        style,
      )}
    >
      <Handle type="target" position={Position.Left} className="opacity-0" />
      <span className="flex items-center gap-1.5 font-medium text-[13px] leading-4">
        <Icon className="size-3.5 shrink-0" />
        {progressStepLabels[node.step]}
      </span>
      <span className="min-h-4 text-[11px] text-ink-soft leading-4">
        {node.at && <LocalTime at={node.at} to="second" />}
      </span>
      <Handle type="source" position={Position.Right} className="opacity-0" />
    </div>
  );
}

function forwardNode(node: ProgressNode<ForwardStep>): StepNode {
  const [column, row] = positions[node.step];
  return nodeAt(node, column, row);
}

function reversalNodes({ steps, reversal }: OperatorProgress): StepNode[] {
  const last = steps.findLast(({ state }) => state === "done");
  const column = last ? positions[last.step][0] : 0;
  const first = Math.min(column + 1, reversalColumnMax);
  return reversal.map((node, index) => nodeAt(node, first + index, reversalRow));
}

function nodeAt(node: ProgressNode, column: number, row: number): StepNode {
  const position = { x: column * columnPx, y: row * rowPx };
  return { id: node.step, type: "step", position, data: { node } };
}

function forwardEdges({ steps }: OperatorProgress): Edge[] {
  const stateOf = new Map(steps.map(({ step, state }) => [step, state]));
  return progressEdges.map(([source, target]) => {
    const state = stateOf.get(target);
    return edge(source, target, state === "done", state === "current");
  });
}

/** Every reversal step follows from the last step that was done. */
function reversalEdges({ steps, reversal }: OperatorProgress): Edge[] {
  const last = steps.findLast(({ state }) => state === "done");
  if (!last) return [];
  return reversal.map(({ step, state }) =>
    edge(last.step, step, state === "done", state === "current"),
  );
}

function edge(
  source: OperatorProgressStep,
  target: OperatorProgressStep,
  isDone: boolean,
  isCurrent: boolean,
): Edge {
  const stroke = isDone ? "var(--good)" : isCurrent ? "var(--carbon)" : "var(--line-strong)";
  return {
    id: `${source}-${target}`,
    source,
    target,
    style: {
      stroke,
      strokeWidth: isDone || isCurrent ? 2 : 1,
      ...(!isDone && { strokeDasharray: "5 5" }),
    },
  };
}
