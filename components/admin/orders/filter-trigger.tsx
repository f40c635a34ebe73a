import { ListFilter } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";

/** The button of the filter panel, with the number of active filters. */
export function FilterTrigger({
  count,
  ...rest
}: { count: number } & ComponentProps<typeof Button>) {
  return (
    <Button variant="quiet" className="h-10 px-3.5" {...rest}>
      <ListFilter aria-hidden />
      Filter
      {count > 0 && (
        <span className="rounded-full bg-carbon-soft px-1.5 text-carbon text-xs tabular-nums">
          {count}
          <span className="sr-only"> active</span>
        </span>
      )}
    </Button>
  );
}
