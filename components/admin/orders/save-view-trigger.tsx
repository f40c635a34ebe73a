import { BookmarkPlus } from "lucide-react";
import type { ComponentProps } from "react";

/** The button of the panel that saves a view. */
export function SaveViewTrigger(props: ComponentProps<"button">) {
  return (
    <button
      type="button"
      className="inline-flex h-9 items-center gap-1.5 whitespace-nowrap rounded-md px-2 text-carbon text-sm hover:bg-sunken"
      {...props}
    >
      <BookmarkPlus aria-hidden className="size-4" />
      Save view
    </button>
  );
}
