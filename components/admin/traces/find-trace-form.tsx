import { ArrowRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";

/** One box for every id: it opens what the id belongs to. */
export function FindTraceForm({ path, text }: { path: string; text: string | undefined }) {
  return (
    <form action={path} className="flex w-full items-end gap-2 sm:w-auto">
      <FormField id="find" label="Find by id" hideLabel className="grow sm:w-80">
        {(control) => (
          <Input
            {...control}
            type="search"
            name="find"
            required
            maxLength={200}
            defaultValue={text}
            key={text ?? ""}
            placeholder="Order, trace, run or request id"
          />
        )}
      </FormField>
      <Button type="submit" variant="quiet" className="h-10 px-4">
        Open
        <ArrowRight aria-hidden />
      </Button>
    </form>
  );
}
