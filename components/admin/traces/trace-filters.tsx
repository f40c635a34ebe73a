import { FilterActions } from "@/components/admin/list/filter-actions";
import { LocalTimeField } from "@/components/admin/list/local-time-field";
import { MoreFilters } from "@/components/admin/list/more-filters";
import { OrderNumberField } from "@/components/admin/list/order-number-field";
import { recentRangeLabels } from "@/components/admin/list/recent-range-labels";
import { traceOutcomeLabels } from "@/components/admin/trace/trace-labels";
import { FormField, Input, Select } from "@/components/ui/form-field";
import type { TraceFilter } from "@/lib/domain/trace/trace-search";

/** The filters of the trace list: a plain GET form, so that the filtered list has a URL to share. */
export function TraceFilters({
  path,
  filter,
  names,
}: {
  path: string;
  filter: TraceFilter;
  /** The names of root spans. */
  names: readonly string[];
}) {
  const { name, outcome, minMs, order, within, from, to } = filter;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const known = name === undefined || names.includes(name) ? names : [name, ...names];
  return (
    <form
      action={path}
      aria-label="Filters"
      className="mb-4 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap"
      key={JSON.stringify(filter)}
    >
      <ChoiceField
        name="name"
        label="Name"
        any="Any name"
        value={name}
        options={known.map((option) => [option, option])}
        className="min-w-56 flex-1 max-sm:col-span-2"
      />
      <ChoiceField
        name="outcome"
        label="Status"
        any="Any status"
        value={outcome}
        options={Object.entries(traceOutcomeLabels).map(([value, { name: text }]) => [value, text])}
      />
      <ChoiceField
        name="within"
        label="Started"
        any="Any time"
        value={within}
        options={Object.entries(recentRangeLabels)}
      />
      <FormField id="filter-min-ms" label="At least (ms)" className="sm:w-28">
        {(control) => (
          <Input
            {...control}
            name="minMs"
            inputMode="numeric"
            pattern="[1-9][0-9]{0,7}"
            title="A whole number of milliseconds"
            defaultValue={minMs}
          />
        )}
      </FormField>
      <OrderNumberField className="sm:w-24" value={order} />
      <FilterActions path={path} isFiltered={isFiltered} />
      <MoreFilters
        summary="Between two times"
        isOpen={Boolean(from || to)}
        className="max-sm:col-span-2"
      >
        <LocalTimeField name="from" label="Started from" value={from} />
        <LocalTimeField name="to" label="Started before" value={to} />
      </MoreFilters>
    </form>
  );
}

function ChoiceField({
  name,
  label,
  any,
  value,
  options,
  className,
}: {
  name: string;
  label: string;
  /** The option that filters by nothing. */
  any: string;
  value: string | undefined;
  /** Each with its value and its label. */
  options: readonly (readonly [value: string, label: string])[];
  className?: string;
}) {
  return (
    <FormField id={`filter-${name}`} label={label} {...(className && { className })}>
      {(control) => (
        <Select {...control} name={name} defaultValue={value ?? ""}>
          <option value="">{any}</option>
          {options.map(([option, optionLabel]) => (
            <option key={option} value={option}>
              {optionLabel}
            </option>
          ))}
        </Select>
      )}
    </FormField>
  );
}
