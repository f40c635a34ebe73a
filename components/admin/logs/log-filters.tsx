import { FilterActions } from "@/components/admin/list/filter-actions";
import { IdField, RequestIdField } from "@/components/admin/list/id-field";
import { LocalTimeField } from "@/components/admin/list/local-time-field";
import { MoreFilters } from "@/components/admin/list/more-filters";
import { OrderNumberField } from "@/components/admin/list/order-number-field";
import { FormField, Input, Select } from "@/components/ui/form-field";
import type { LogSearch } from "@/lib/domain/telemetry/log-view";
import { minimumLevelLabels } from "./log-level-labels";

/** The filters of the log: a plain GET form, so that the filtered log has a URL to share. */
export function LogFilters({ path, search }: { path: string; search: LogSearch }) {
  const { q, level, order, trace, request, from, to } = search;
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <form
      action={path}
      className="mb-4 flex flex-wrap items-end gap-3"
      key={JSON.stringify(search)}
    >
      <FormField id="filter-q" label="Text" className="min-w-56 flex-1 max-sm:basis-full">
        {(control) => (
          <Input
            {...control}
            type="search"
            name="q"
            defaultValue={q}
            maxLength={200}
            placeholder="Words of the message or the fields, or their beginnings"
          />
        )}
      </FormField>
      <FormField id="filter-level" label="Level" className="max-sm:flex-1">
        {(control) => (
          <Select {...control} name="level" defaultValue={level ?? ""}>
            {Object.entries(minimumLevelLabels).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <OrderNumberField className="w-28" value={order} />
      <FilterActions path={path} isFiltered={isFiltered} />
      <MoreFilters
        summary="Trace, request and time"
        isOpen={Boolean(trace || request || from || to)}
      >
        <IdField
          name="trace"
          label="Trace"
          value={trace}
          pattern="[0-9a-f]{32}"
          title="A trace's id: 32 hexadecimal digits"
        />
        <RequestIdField value={request} />
        <LocalTimeField name="from" label="From" value={from} />
        <LocalTimeField name="to" label="Until" value={to} />
      </MoreFilters>
    </form>
  );
}
