import { FilterActions } from "@/components/admin/list/filter-actions";
import { OrderNumberField } from "@/components/admin/list/order-number-field";
import { LocalTimeField } from "@/components/admin/logs/local-time-field";
import { recentRangeLabels, traceOutcomeLabels } from "@/components/admin/trace/trace-labels";
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
      <FormField id="filter-name" label="Name" className="min-w-56 flex-1 max-sm:col-span-2">
        {(control) => (
          <Select {...control} name="name" defaultValue={name ?? ""}>
            <option value="">Any name</option>
            {known.map((known) => (
              <option key={known} value={known}>
                {known}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <FormField id="filter-outcome" label="Status">
        {(control) => (
          <Select {...control} name="outcome" defaultValue={outcome ?? ""}>
            <option value="">Any status</option>
            {Object.entries(traceOutcomeLabels).map(([value, label]) => (
              <option key={value} value={value}>
                {label.name}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <FormField id="filter-within" label="Started">
        {(control) => (
          <Select {...control} name="within" defaultValue={within ?? ""}>
            <option value="">Any time</option>
            {Object.entries(recentRangeLabels).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </FormField>
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
      <details
        className="w-full max-sm:col-span-2"
        open={Boolean(from || to)}
        data-testid="exact-times"
      >
        <summary className="w-fit text-ink-soft text-sm underline-offset-4 hover:underline">
          Between two times
        </summary>
        <div className="mt-3 flex flex-wrap gap-3">
          <LocalTimeField name="from" label="Started from" value={from} />
          <LocalTimeField name="to" label="Started before" value={to} />
        </div>
      </details>
    </form>
  );
}
