import { Search } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";

/** The end of a list's filter form: the button that searches, and the way back to the whole list. */
export function FilterActions({ path, isFiltered }: { path: string; isFiltered: boolean }) {
  return (
    <>
      <Button type="submit" variant="quiet" className="h-10 px-4">
        <Search aria-hidden />
        Search
      </Button>
      {isFiltered && (
        <Link
          href={path}
          className="flex h-10 items-center text-ink-soft text-sm underline underline-offset-4"
        >
          Clear filters
        </Link>
      )}
    </>
  );
}
