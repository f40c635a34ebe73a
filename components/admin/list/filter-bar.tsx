import { Search } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { FormField, Input, Select } from "@/components/ui/form-field";

interface Choice {
  name: string;
  label: string;
  value: string | undefined;
  /** The words, by what stands in the address. An empty key is "any". */
  options: Readonly<Record<string, string>>;
}

interface Day {
  name: string;
  label: string;
  value: string | undefined;
}

/** What a list is narrowed by: a plain form, so that its answer is an address to keep and to share. */
export function FilterBar({
  path,
  search,
  choices = [],
  days = [],
}: {
  path: string;
  search: { label: string; value: string | undefined; hint: string };
  choices?: readonly Choice[];
  days?: readonly Day[];
}) {
  const isNarrowed = [search, ...choices, ...days].some(({ value }) => Boolean(value));
  return (
    <form action={path} className="mb-4 flex flex-wrap items-end gap-3">
      <FormField id="filter-q" label={search.label} className="min-w-56 flex-1">
        {(control) => (
          <Input
            {...control}
            type="search"
            name="q"
            defaultValue={search.value}
            key={search.value ?? ""}
            placeholder={search.hint}
          />
        )}
      </FormField>
      {choices.map(({ name, label, value, options }) => (
        <FormField key={name} id={`filter-${name}`} label={label}>
          {(control) => (
            <Select {...control} name={name} defaultValue={value ?? ""} key={value ?? ""}>
              {Object.entries(options).map(([option, words]) => (
                <option key={option} value={option}>
                  {words}
                </option>
              ))}
            </Select>
          )}
        </FormField>
      ))}
      {days.map(({ name, label, value }) => (
        <FormField key={name} id={`filter-${name}`} label={label}>
          {(control) => (
            <Input {...control} type="date" name={name} defaultValue={value} key={value ?? ""} />
          )}
        </FormField>
      ))}
      <Button type="submit" variant="quiet" className="h-10 px-4">
        <Search aria-hidden />
        Find
      </Button>
      {isNarrowed && (
        <Link
          href={path}
          className="flex h-10 items-center text-ink-soft text-sm underline underline-offset-4"
        >
          Clear
        </Link>
      )}
    </form>
  );
}
