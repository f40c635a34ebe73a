"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { X, ZoomIn } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { ErrorBlock } from "@/components/admin/telemetry/error-block";
import { JsonBlock } from "@/components/admin/workflows/run/json-block";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DescriptionItem } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { ErrorNotice } from "@/components/ui/notice";
import { cn } from "@/lib/cn";
import { formatMicroseconds } from "@/lib/domain/format-duration";
import type { TraceNode } from "@/lib/domain/trace/trace-node";
import type { TraceNodeDetails, TraceView } from "@/lib/domain/trace/trace-view";
import { traceCategoryLooks, traceStatusLabels } from "./trace-labels";

interface NodeDetailsProps {
  trace: TraceView;
  node: TraceNode;
  /** The focus moves to the heading whenever it increases. */
  focusRequest: number;
  onZoom: () => void;
  onClose: () => void;
}

/** The panel with everything about one item. What was recorded with it is loaded when it opens. */
export function NodeDetails({ trace, node, focusRequest, onZoom, onClose }: NodeDetailsProps) {
  const { icon: Icon, color, name: categoryName } = traceCategoryLooks[node.category];
  const status = traceStatusLabels[node.status];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focusRequest > 0) heading.current?.focus();
  }, [focusRequest]);
  return (
    <aside
      aria-label="Details"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      className={cn(
        "overflow-y-auto overscroll-contain border-line bg-surface p-4 text-sm",
        "max-xl:fixed max-xl:inset-x-0 max-xl:bottom-0 max-xl:z-20 max-xl:max-h-[60dvh] max-xl:rounded-t-lg max-xl:border-t max-xl:shadow-sheet",
        "xl:absolute xl:inset-0 xl:rounded-r-lg xl:border-l",
      )}
    >
      <div className="flex items-start gap-2">
        <Icon aria-hidden className={cn("mt-1 size-4 shrink-0", color)} />
        <div className="min-w-0 grow">
          <h2
            ref={heading}
            tabIndex={-1}
            className="wrap-anywhere font-semibold leading-6 focus:outline-none"
          >
            {node.name}
          </h2>
          <p className="text-ink-soft text-xs">{categoryName}</p>
        </div>
        <button
          type="button"
          aria-label="Close the details"
          onClick={onClose}
          className="grid size-8 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {node.category !== "log" && <Badge tone={status.tone}>{status.name}</Badge>}
        {node.durationUs !== 0 && (
          <Button variant="quiet" className="h-8 px-2.5 text-xs" onClick={onZoom}>
            <ZoomIn aria-hidden />
            Zoom to item
          </Button>
        )}
        {node.href && (
          <InlineLink href={node.href} className="text-sm underline">
            {hrefName(node)}
          </InlineLink>
        )}
      </div>
      <dl className="mt-3">
        <DescriptionItem name="Starts at">
          <span className="tabular-nums">+{formatMicroseconds(node.startUs)}</span>
        </DescriptionItem>
        {node.durationUs !== 0 && (
          <DescriptionItem name="Duration">
            <span className="tabular-nums">
              {node.durationUs === null ? "Not ended" : formatMicroseconds(node.durationUs)}
            </span>
          </DescriptionItem>
        )}
      </dl>
      <Placement node={node} isCut={trace.cap !== null} />
      <RecordedDetails trace={trace} node={node} />
    </aside>
  );
}

const hrefNames: Readonly<Partial<Record<TraceNode["category"], string>>> = {
  run: "Open run",
  email: "Open email",
  event: "Open timeline entry",
  request: "Open order",
};

function hrefName({ category, href }: TraceNode): string {
  if (href?.startsWith("/admin/traces/")) return "Open the batch's trace";
  return hrefNames[category] ?? "Open page";
}

/** Why an item is where it is, if that is unusual. */
function Placement({ node, isCut }: { node: TraceNode; isCut: boolean }) {
  const notes = [
    ...(node.isSpanMissing
      ? ["This item's span was not recorded. Its times come from Waybill's own records."]
      : []),
    ...(node.isParentMissing
      ? [isCut ? "Its parent is not shown or was not recorded." : "Its parent was not recorded."]
      : []),
    ...(node.shiftedUs === undefined
      ? []
      : [
          `Its clock was ${formatMicroseconds(node.shiftedUs)} behind the clock of its parent. The bar is moved; the duration is as measured.`,
        ]),
    ...(node.lateUs === undefined
      ? []
      : [
          `It starts ${formatMicroseconds(node.lateUs)} after its parent's end: it continued in the background, or the clocks differ.`,
        ]),
  ];
  if (notes.length === 0) return null;
  return (
    <ul className="mt-2 grid gap-1 rounded-md bg-warn-soft px-3 py-2 text-warn text-xs">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

type ReadNode = { kind: "found"; details: TraceNodeDetails } | { kind: "off" | "unavailable" };

/** Moving through the tree with a key held down must not load every item on the way. */
const debounceMs = 120;

function RecordedDetails({ trace, node }: { trace: TraceView; node: TraceNode }) {
  const query = useDebounced(
    new URLSearchParams({
      node: node.id,
      ...(trace.traceId !== null && { trace: trace.traceId }),
      ...(trace.orderId !== null && { order: String(trace.orderId) }),
    }).toString(),
    debounceMs,
  );
  const { data, isError, isPlaceholderData } = useQuery({
    queryKey: ["trace-node", query, node.status, node.durationUs],
    queryFn: () => fetchAdminData<ReadNode>(`/api/admin/traces/node?${query}`),
    enabled: node.id !== "root",
    placeholderData: keepPreviousData,
    retry: 1,
  });
  if (node.id === "root") return null;
  if (isError || data?.kind === "unavailable") {
    return (
      <Section>
        <ErrorNotice>The details could not be loaded. Open the item again.</ErrorNotice>
      </Section>
    );
  }
  if (!data) return <p className="mt-4 text-ink-soft">Loading…</p>;
  if (data.kind !== "found") return null;
  return (
    <div aria-busy={isPlaceholderData} className={cn(isPlaceholderData && "opacity-60")}>
      <Details details={data.details} />
    </div>
  );
}

function useDebounced(value: string, ms: number): string {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return debounced;
}

function Details({ details }: { details: TraceNodeDetails }) {
  const { facts, links, error, values, moments } = details;
  return (
    <>
      {error && (
        <Section>
          <ErrorBlock text={error.message} cause={error.cause} frames={error.frames} />
        </Section>
      )}
      {facts.length > 0 && (
        <dl className="mt-3 border-line border-t pt-2">
          {facts.map(({ name, value }) => (
            <DescriptionItem key={name} name={name}>
              <span className="wrap-anywhere text-xs tabular-nums">{value}</span>
            </DescriptionItem>
          ))}
        </dl>
      )}
      {links.length > 0 && (
        <Section>
          <h3 className="mb-1 text-ink-soft text-xs">Links</h3>
          <ul className="grid gap-1">
            {links.map(({ name, href }) => (
              <li key={href} className="wrap-anywhere">
                <InlineLink href={href}>{name}</InlineLink>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {values.map(({ name, value }) => (
        <Section key={name}>
          <JsonBlock name={name} value={value} />
        </Section>
      ))}
      {moments.map(({ name, at, attributes }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span's moments never change.
        <Section key={index}>
          <JsonBlock name={`${name} at ${at.slice(11, 23)} UTC`} value={attributes} />
        </Section>
      ))}
    </>
  );
}

function Section({ children }: { children: ReactNode }) {
  return <div className="mt-3 min-w-0">{children}</div>;
}
