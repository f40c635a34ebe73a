"use client";

import "@xyflow/react/dist/base.css";
import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { Ban, Check, CircleDashed, CircleDot } from "lucide-react";
import { memo } from "react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import {
  type OperatorProgress,
  type OperatorProgressStep,
  type ProgressNode,
  type ProgressState,
  progressEdges,
} from "@/lib/domain/order/operator-progress";

type StopNode = Node<{ node: ProgressNode }, "stop">;

const columnPx = 172;
const rowPx = 86;

/** Column and row of each stop on the way. Payment and stock lie side by side. */
const places: Partial<Record<OperatorProgressStep, readonly [number, number]>> = {
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

/** The undoing lies below, beginning after the last stop that was reached. */
const undoRow = 1.7;
const undoColumnMax = 5;

const looks: Record<ProgressState, { icon: typeof Check; node: string }> = {
  done: { icon: Check, node: "border-good bg-good-soft text-good" },
  current: { icon: CircleDot, node: "border-carbon bg-carbon-soft text-carbon ring-2 ring-carbon" },
  failed: { icon: Ban, node: "border-bad bg-bad-soft text-bad" },
  ahead: { icon: CircleDashed, node: "border-line bg-surface text-ink-soft" },
  skipped: { icon: CircleDashed, node: "border-line border-dashed bg-surface text-ink-soft" },
};

const nodeTypes = { stop: Stop };

/**
 * The order's way, drawn anew only when the order has moved. Beside it the same stands as a list,
 * which is what is read out.
 */
export const SagaGraph = memo(function SagaGraph({ saga }: { saga: OperatorProgress }) {
  return (
    <ReactFlow
      // The undoing comes as a branch of its own: then the drawing is fitted anew.
      key={saga.reversal.length}
      nodes={[...saga.steps.map(wayNode), ...undoNodes(saga)]}
      edges={[...wayEdges(saga), ...undoEdges(saga)]}
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

function Stop({ data: { node } }: NodeProps<StopNode>) {
  const { icon: Icon, node: look } = looks[node.state];
  return (
    <div
      className={cn(
        "grid h-16 w-36 content-center gap-0.5 rounded-md border px-3 transition-colors duration-300",
        look,
      )}
    >
      <Handle type="target" position={Position.Left} className="opacity-0" />
      <span className="flex items-center gap-1.5 font-medium text-[13px] leading-4">
        <Icon className="size-3.5 shrink-0" />
        {node.name}
      </span>
      <span className="min-h-4 text-[11px] text-ink-soft leading-4">
        {node.at && <LocalTime at={node.at} to="second" />}
      </span>
      <Handle type="source" position={Position.Right} className="opacity-0" />
    </div>
  );
}

function wayNode(node: ProgressNode): StopNode {
  const [column, row] = places[node.step] ?? [0, 0];
  return placed(node, column, row);
}

function undoNodes({ steps, reversal }: OperatorProgress): StopNode[] {
  const last = steps.findLast(({ state }) => state === "done");
  const [column] = (last && places[last.step]) ?? [0, 0];
  const first = Math.min(column + 1, undoColumnMax);
  return reversal.map((node, index) => placed(node, first + index, undoRow));
}

function placed(node: ProgressNode, column: number, row: number): StopNode {
  const position = { x: column * columnPx, y: row * rowPx };
  return { id: node.step, type: "stop", position, data: { node } };
}

function wayEdges(saga: OperatorProgress): Edge[] {
  const stateOf = new Map(saga.steps.map(({ step, state }) => [step, state]));
  return progressEdges.map(([source, target]) => {
    const state = stateOf.get(target);
    return edge(source, target, state === "done", state === "current");
  });
}

/** The undoing hangs on the last stop that was reached. */
function undoEdges({ steps, reversal }: OperatorProgress): Edge[] {
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
