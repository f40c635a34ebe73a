import Link from "next/link";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { type Stage, stage as stages } from "@/lib/domain/metrics/stages";
import { type StageOrdersFilter, stageOrdersLink } from "./point-links";
import { stageLabels } from "./stage-labels";

type Show = StageOrdersFilter["show"];

/** What the list shows, by its name in the URL. */
const showLabels: Readonly<Record<Show, string>> = {
  missed: "Missed the target",
  late: "Late now",
  all: "All orders",
};

/** Links to the same list of another stage, or of other orders. */
export function StageOrdersFilterLinks({ filter }: { filter: StageOrdersFilter }) {
  const { stage, show, from, to } = filter;
  return (
    <div className="mb-4 grid gap-2">
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <Choice
          label="Stage"
          current={stage}
          options={stages.options.map((one): [Stage, string] => [one, stageLabels[one]])}
          href={(one) => stageOrdersLink({ ...filter, stage: one })}
        />
        <Choice
          label="Orders"
          current={show}
          options={(["missed", "late", "all"] as const).map((one): [Show, string] => [
            one,
            showLabels[one],
          ])}
          href={(one) => stageOrdersLink({ ...filter, show: one })}
        />
      </div>
      {show !== "late" && (from ?? to) && (
        <p className="text-ink-soft text-sm">
          {from && (
            <>
              From <LocalTime at={from} />
            </>
          )}
          {to && (
            <>
              {" "}
              until <LocalTime at={to} />
            </>
          )}
          {" · "}
          <Link href={stageOrdersLink({ stage, show })} className="underline underline-offset-4">
            Any time
          </Link>
        </p>
      )}
    </div>
  );
}

function Choice<Value extends string>({
  label,
  current,
  options,
  href,
}: {
  label: string;
  current: Value;
  options: readonly [Value, string][];
  href: (value: Value) => string;
}) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-1">
        {options.map(([value, name]) => (
          <li key={value}>
            <Link
              href={href(value)}
              aria-current={value === current ? "page" : undefined}
              className={cn(
                "flex h-8 items-center rounded-full px-3 text-sm transition-colors",
                value === current
                  ? "bg-carbon-soft font-medium text-carbon"
                  : "text-ink-soft hover:bg-sunken hover:text-ink",
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
