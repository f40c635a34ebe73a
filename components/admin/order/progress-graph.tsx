import { Check, Circle, CircleDashed, CircleDot, X } from "lucide-react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import {
  type ForwardStep,
  type OperatorProgress,
  type ProgressNode,
  type ProgressState,
  progressEdges,
} from "@/lib/domain/order/operator-progress";
import { progressStateLabels, progressStepLabels } from "./operator-progress-text";

const columns = 8;
const columnUnits = 100;
/** The height of a row and the center of its circles, in pixels. */
const rowPx = 100;
const circleCenterPx = 18;

/** Each step's column and row. Payment and stock run in parallel, so they share a column. */
const places: Readonly<Record<ForwardStep, { column: number; row: number }>> = {
  placed: { column: 0, row: 0.5 },
  payment: { column: 1, row: 0 },
  stock: { column: 1, row: 1 },
  confirmed: { column: 2, row: 0.5 },
  captured: { column: 3, row: 0.5 },
  label: { column: 4, row: 0.5 },
  in_transit: { column: 5, row: 0.5 },
  delivered: { column: 6, row: 0.5 },
  completed: { column: 7, row: 0.5 },
};

const reversalRow = 2;

const looks: Record<ProgressState, { icon: typeof Check; circle: string; edge: string }> = {
  done: {
    icon: Check,
    circle: "border-good bg-good text-surface",
    edge: "stroke-good stroke-2",
  },
  current: {
    icon: CircleDot,
    circle: "border-carbon bg-carbon-soft text-carbon ring-4 ring-carbon-soft",
    edge: "stroke-carbon stroke-2 [stroke-dasharray:6_5]",
  },
  failed: {
    icon: X,
    circle: "border-bad bg-bad text-surface",
    edge: "stroke-bad stroke-2 [stroke-dasharray:6_5]",
  },
  ahead: {
    icon: Circle,
    circle: "border-line-strong bg-surface text-transparent",
    edge: "stroke-line-strong [stroke-dasharray:3_5]",
  },
  skipped: {
    icon: CircleDashed,
    circle: "border-line-strong border-dashed bg-surface text-transparent",
    edge: "stroke-line-strong [stroke-dasharray:3_5]",
  },
};

/**
 * The order's progress as an ordered list of steps, and a second list for its reversal. In a wide
 * container the steps form a graph, with lines drawn behind them. Otherwise they are stacked.
 */
export function ProgressGraph({
  progress,
  failedDelivery,
}: {
  progress: OperatorProgress;
  /** What became of the shipment, shown where the delivery has failed: "Lost". */
  failedDelivery: string;
}) {
  const { steps, reversal } = progress;
  const firstColumn = firstReversalColumn(progress);
  return (
    <div className="@container mt-4">
      <div className="relative @4xl:-mb-4">
        <Edges progress={progress} />
        <ol aria-label="Progress" className={cn(gridLook, "@4xl:grid-rows-[repeat(4,50px)]")}>
          {steps.map((node) => (
            <Step
              key={node.step}
              node={node}
              {...places[node.step]}
              {...(node.step === "delivered" && { failure: failedDelivery })}
            />
          ))}
        </ol>
        {reversal.length > 0 && (
          <>
            <h3
              id="reversal-title"
              className="mt-4 mb-3 font-medium text-ink-soft text-sm @4xl:absolute @4xl:mt-2.5"
            >
              Reversal
            </h3>
            <ol
              aria-labelledby="reversal-title"
              className={cn(gridLook, "@4xl:grid-rows-[repeat(2,50px)]")}
            >
              {reversal.map((node, index) => (
                <Step key={node.step} node={node} column={firstColumn + index} row={0} />
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  );
}

/** Each row of the graph is two grid rows high, so that a step can lie between two others. */
const gridLook = "relative @4xl:grid @4xl:grid-cols-8";

function Step({
  node,
  column,
  row,
  failure = capitalize(progressStateLabels.failed),
}: {
  node: ProgressNode;
  column: number;
  row: number;
  /** What a failed step says. */
  failure?: string;
}) {
  const { step, state, at } = node;
  const { icon: Icon, circle } = looks[state];
  const isMuted = state === "ahead" || state === "skipped";
  return (
    <li
      data-step={step}
      data-state={state}
      aria-current={state === "current" ? "step" : undefined}
      // Without effect where the list is not a grid.
      style={{ gridColumn: column + 1, gridRow: `${row * 2 + 1} / span 2` }}
      className={cn(
        "group relative flex items-center gap-3 pb-3 text-sm last:pb-0",

        "@4xl:flex-col @4xl:gap-1.5 @4xl:px-1.5 @4xl:pt-1 @4xl:pb-0 @4xl:text-center",
      )}
    >
      <span
        aria-hidden
        className="absolute top-7 bottom-0 left-[13px] w-px bg-line-strong group-last:hidden @4xl:hidden"
      />
      <span
        aria-hidden
        className={cn(
          "grid size-7 shrink-0 place-items-center rounded-full border transition-colors duration-300",
          circle,
        )}
      >
        <Icon className="size-3.5" strokeWidth={2.5} />
      </span>
      <span
        className={cn(
          // In the graph, the background keeps the lines from crossing the text.
          "text-balance leading-4 @4xl:relative @4xl:bg-surface @4xl:px-1 @4xl:text-[13px]",
          isMuted ? "text-ink-soft" : "font-medium",
        )}
      >
        {progressStepLabels[step]}
      </span>
      <span className="ml-auto text-ink-soft text-xs leading-4 @4xl:ml-0 @4xl:text-[11px]">
        {at ? (
          <LocalTime at={at} to="second" className="@4xl:whitespace-normal" />
        ) : (
          <span className={state === "failed" ? "text-bad" : undefined}>
            {state === "failed" ? failure : capitalize(progressStateLabels[state])}
          </span>
        )}
        {at && <span className="sr-only">, {progressStateLabels[state]}</span>}
      </span>
    </li>
  );
}

/** The lines between the circles, behind them. The list already gives the order of the steps. */
function Edges({ progress: { steps, reversal }, progress }: { progress: OperatorProgress }) {
  const rows = reversal.length > 0 ? 3 : 2;
  const stateOf = new Map(steps.map(({ step, state }) => [step, state]));
  const firstColumn = firstReversalColumn(progress);
  const last = lastDoneStep(progress);
  const points = reversal.map((_, index) =>
    center({ column: firstColumn + index, row: reversalRow }),
  );
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${columns * columnUnits} ${rows * rowPx}`}
      preserveAspectRatio="none"
      className="absolute inset-x-0 top-0 hidden w-full fill-none @4xl:block"
      style={{ height: rows * rowPx }}
    >
      {progressEdges.map(([from, to]) => (
        <Edge
          key={`${from} ${to}`}
          from={center(places[from])}
          to={center(places[to])}
          state={stateOf.get(to) ?? "ahead"}
        />
      ))}
      {reversal.map(({ step, state }, index) => {
        const from = points[index - 1] ?? (last && center(places[last]));
        const to = points[index];
        return from && to && <Edge key={step} from={from} to={to} state={state} />;
      })}
    </svg>
  );
}

interface Point {
  x: number;
  y: number;
}

function Edge({ from, to, state }: { from: Point; to: Point; state: ProgressState }) {
  const isLong = to.y - from.y > rowPx / 2;
  return (
    <path
      d={isLong ? elbow(from, to) : curve(from, to)}
      vectorEffect="non-scaling-stroke"
      className={cn("transition-colors duration-300", looks[state].edge)}
    />
  );
}

function curve(from: Point, to: Point): string {
  const bend = columnUnits / 2;
  const controls = `${from.x + bend} ${from.y} ${to.x - bend} ${to.y}`;
  return `M${from.x} ${from.y}C${controls} ${to.x} ${to.y}`;
}

/** A line that goes down between two columns, where it crosses no text. */
function elbow(from: Point, to: Point): string {
  const x = from.x + columnUnits / 2;
  const [dx, dy] = [8, 12];
  const down = `H${x - dx}Q${x} ${from.y} ${x} ${from.y + dy}V${to.y - dy}`;
  return `M${from.x} ${from.y}${down}Q${x} ${to.y} ${x + dx} ${to.y}H${to.x}`;
}

function center({ column, row }: { column: number; row: number }): Point {
  return { x: (column + 0.5) * columnUnits, y: row * rowPx + circleCenterPx };
}

function lastDoneStep({ steps }: OperatorProgress): ForwardStep | undefined {
  return steps.findLast(({ state }) => state === "done")?.step;
}

/** The reversal starts to the right of the last step that was done, if there is room. */
function firstReversalColumn(progress: OperatorProgress): number {
  const last = lastDoneStep(progress);
  const column = last ? places[last].column + 1 : 1;
  return Math.min(column, columns - progress.reversal.length);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
