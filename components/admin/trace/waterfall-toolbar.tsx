"use client";

import {
  ChevronsDownUp,
  ChevronsUpDown,
  CircleAlert,
  type LucideIcon,
  Maximize2,
  Search,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { wholeAxis, zoomAt } from "@/lib/domain/trace/axis-window";
import type { TraceCategory } from "@/lib/domain/trace/trace-node";
import { traceCategoryLooks } from "./trace-labels";
import type { Waterfall } from "./use-waterfall";

/** Categories that can be hidden: the most frequent, and those that show no work. */
const hideable: readonly TraceCategory[] = ["statement", "event", "log"];

const zoomStep = 0.5;

export function WaterfallToolbar({
  waterfall,
  find,
  onFind,
  matchCount,
}: {
  waterfall: Waterfall;
  find: string;
  onFind: (text: string) => void;
  matchCount: number;
}) {
  const { nodes, hidden, shown, zoomTo, isZoomed } = waterfall;
  const middle = (shown.from + shown.to) / 2;
  const present = hideable.filter((category) => nodes.some((node) => node.category === category));
  return (
    <div
      role="toolbar"
      aria-label="Waterfall"
      className="flex flex-wrap items-center gap-x-2 gap-y-2 sm:gap-x-4 border-line border-b px-3 py-2"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          goToNext(waterfall, (index) => isMatch(waterfall, index, find));
        }}
        className="relative max-sm:w-full"
      >
        <Search
          aria-hidden
          className="pointer-events-none absolute top-2 left-2 size-4 text-ink-soft"
        />
        <input
          type="search"
          aria-label="Find in this trace"
          placeholder="Find in this trace"
          value={find}
          maxLength={200}
          onChange={({ target }) => onFind(target.value)}
          className="h-8 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 text-base placeholder:text-ink-soft sm:w-52 sm:text-[0.8125rem]"
        />
        <span role="status" className="ml-2 text-ink-soft text-xs tabular-nums">
          {find.trim() !== "" && (matchCount === 0 ? "Not found" : `${matchCount} found`)}
        </span>
      </form>
      <ErrorButton waterfall={waterfall} />
      {present.length > 0 && (
        <fieldset className="flex items-center gap-1">
          <legend className="sr-only">Shown items</legend>
          {present.map((category) => (
            <Chip
              key={category}
              isOn={!hidden.has(category)}
              onClick={() => waterfall.toggleCategory(category)}
            >
              {traceCategoryLooks[category].plural}
            </Chip>
          ))}
        </fieldset>
      )}
      <div className="ml-auto flex items-center">
        <IconButton icon={ChevronsDownUp} label="Collapse all" onClick={waterfall.collapseAll} />
        <IconButton icon={ChevronsUpDown} label="Expand all" onClick={waterfall.expandAll} />
        <span aria-hidden className="mx-1.5 h-5 w-px bg-line" />
        <IconButton
          icon={ZoomOut}
          label="Zoom out"
          disabled={!isZoomed}
          onClick={() => zoomTo(zoomAt(shown, middle, 1 / zoomStep))}
        />
        <IconButton
          icon={ZoomIn}
          label="Zoom in"
          onClick={() => zoomTo(zoomAt(shown, middle, zoomStep))}
        />
        <IconButton
          icon={Maximize2}
          label="Show all of the time"
          disabled={!isZoomed}
          onClick={() => zoomTo(wholeAxis)}
        />
      </div>
    </div>
  );
}

/** Moves through the errors. */
function ErrorButton({ waterfall }: { waterfall: Waterfall }) {
  const { errors } = waterfall;
  if (errors.size === 0) return null;
  return (
    <button
      type="button"
      onClick={() => goToNext(waterfall, (index) => errors.has(index))}
      className="inline-flex h-8 items-center gap-1.5 rounded-md bg-bad-soft px-2.5 font-medium text-bad text-xs"
    >
      <CircleAlert aria-hidden className="size-3.5" />
      {errors.size} {errors.size === 1 ? "error" : "errors"}
      <span className="font-normal">· Next</span>
    </button>
  );
}

function Chip({
  isOn,
  onClick,
  children,
}: {
  isOn: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={cn(
        "h-8 rounded-md border px-2.5 text-xs transition-colors",
        isOn
          ? "border-line-strong bg-sunken text-ink"
          : "border-line text-ink-soft line-through hover:bg-sunken",
      )}
    >
      {children}
    </button>
  );
}

function IconButton({
  icon: Icon,
  label,
  disabled = false,
  onClick,
}: {
  icon: LucideIcon;
  label: string;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      className="grid size-8 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink disabled:opacity-40"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}

/** Moves to the next matching node after the active one, or to the first. */
function goToNext(waterfall: Waterfall, matches: (index: number) => boolean): void {
  const { nodes, rows, activeRow, activeNode } = waterfall;
  const start = rows[activeRow]?.index ?? 0;
  for (let step = 1; step <= nodes.length; step += 1) {
    const index = (start + step) % nodes.length;
    if (!matches(index)) continue;
    if (nodes[index] !== activeNode) waterfall.reveal(index);
    waterfall.open();
    return;
  }
}

function isMatch({ nodes }: Waterfall, index: number, find: string): boolean {
  const node = nodes[index];
  return node !== undefined && matchesText(node, find);
}

/** Whether the name or the error of an item contains the text. */
export function matchesText(node: { name: string; error?: string }, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return false;
  return `${node.name} ${node.error ?? ""}`.toLowerCase().includes(wanted);
}
