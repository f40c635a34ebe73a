import { FormField, Input, Select } from "@/components/ui/form-field";
import { FilterActions } from "./filter-actions";

interface Choice {
  name: string;
  label: string;
  value: string | undefined;
  /** The option labels by their URL value. The empty value means "any". */
  options: Readonly<Record<string, string>>;
}

interface Day {
  name: string;
  label: string;
  value: string | undefined;
}

/** The filters of a list. It is a plain GET form, so that the filtered list has a URL to share. */
export function FilterBar({
  path,
  search,
  choices = [],
  days = [],
  kept = {},
}: {
  path: string;
  search: { label: string; value: string | undefined; hint: string; error?: string | undefined };
  choices?: readonly Choice[];
  days?: readonly Day[];
  /** Active filters without a field, which a search keeps. */
  kept?: Readonly<Record<string, string>>;
}) {
  const isFiltered =
    Object.keys(kept).length > 0 ||
    [search, ...choices, ...days].some(({ value }) => Boolean(value));
  return (
    <form action={path} className="mb-4 flex flex-wrap items-end gap-3">
      <FormField
        id="filter-q"
        label={search.label}
        error={search.error}
        className="min-w-56 flex-1"
      >
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
              {Object.entries(options).map(([option, optionLabel]) => (
                <option key={option} value={option}>
                  {optionLabel}
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
      {Object.entries(kept).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <FilterActions path={path} isFiltered={isFiltered} />
    </form>
  );
}
