import { ListFilter } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";

/** The button of the filters, with how many are set. */
export function FilterFace({ count, ...rest }: { count: number } & ComponentProps<typeof Button>) {
  return (
    <Button variant="quiet" className="h-10 px-3.5" {...rest}>
      <ListFilter aria-hidden />
      Filter
      {count > 0 && (
        <span className="rounded-full bg-carbon-soft px-1.5 text-carbon text-xs tabular-nums">
          {count}
          <span className="sr-only"> set</span>
        </span>
      )}
    </Button>
  );
}
