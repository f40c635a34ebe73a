"use client";

import { useState } from "react";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { type ChartRow, type ChartSeries, type ChartUnit, formatValue } from "./chart-rows";

/** A chart's figures as a table, newest first, rendered once it is opened. */
export function ChartTable({
  title,
  rows,
  series,
  unit,
  hasDays,
  linkNames,
}: {
  title: string;
  rows: readonly ChartRow[];
  series: readonly ChartSeries[];
  unit: ChartUnit;
  hasDays: boolean;
  linkNames: readonly string[];
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-ink-soft text-xs hover:text-ink">
        Show as table<span className="sr-only">: {title}</span>
      </summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable table must be focusable.
        <div tabIndex={0} className="mt-2 max-h-64 overflow-auto">
          <table className="w-full text-sm">
            <thead className="text-left text-ink-soft text-xs">
              <tr>
                <th scope="col" className="py-1 pr-4 font-medium">
                  From
                </th>
                {series.map(({ key, name }) => (
                  <th key={key} scope="col" className="py-1 pl-4 text-right font-medium">
                    {name}
                  </th>
                ))}
                {linkNames.map((name) => (
                  <th key={name} scope="col" className="py-1 pl-4 text-right font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.toReversed().map(({ at, values, hrefs }) => (
                <tr key={at} className="border-line border-t">
                  <td className="py-1 pr-4">
                    <LocalTime at={at} to={hasDays ? "minute" : "clockMinute"} />
                  </td>
                  {series.map(({ key }) => (
                    <td key={key} className="py-1 pl-4 text-right tabular-nums">
                      {formatValue(values[key], unit)}
                    </td>
                  ))}
                  {linkNames.map((name, index) => (
                    <td key={name} className="py-1 pl-4 text-right">
                      <PointLink href={hrefs[index]} name={name} at={at} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function PointLink({
  href,
  name,
  at,
}: {
  href: string | null | undefined;
  name: string;
  at: string;
}) {
  if (!href) return null;
  return (
    <InlineLink href={href}>
      View
      <span className="sr-only">
        {" "}
        {name.toLowerCase()} from {at.slice(0, 16).replace("T", " ")} UTC
      </span>
    </InlineLink>
  );
}
