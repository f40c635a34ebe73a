import { FilterActions } from "@/components/admin/list/filter-actions";
import { RequestIdField } from "@/components/admin/list/id-field";
import { LocalTimeField } from "@/components/admin/list/local-time-field";
import { MoreFilters } from "@/components/admin/list/more-filters";
import { OrderNumberField } from "@/components/admin/list/order-number-field";
import { FormField, Input, Select } from "@/components/ui/form-field";
import type { ApiRequestSearch, KeyName } from "@/lib/domain/integrations/api-request";
import { requestOutcomeLabels } from "./request-labels";

/** The filters of the request log: a plain GET form, so that the filtered list has a URL to share. */
export function RequestFilters({
  path,
  search,
  keys,
}: {
  path: string;
  search: ApiRequestSearch;
  /** The API keys to choose from. */
  keys: readonly KeyName[];
}) {
  const { key, outcome, order, request, from, to } = search;
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <form
      action={path}
      className="mb-4 flex flex-wrap items-end gap-3"
      key={JSON.stringify(search)}
    >
      <FormField id="filter-path" label="Path" className="min-w-56 flex-1 max-sm:basis-full">
        {(control) => (
          <Input
            {...control}
            type="search"
            name="path"
            defaultValue={search.path}
            maxLength={200}
            pattern="/.*"
            title="A path, such as /api/v1/orders"
            placeholder="/api/v1/orders/{id} or /api/v1/orders/17"
            spellCheck={false}
          />
        )}
      </FormField>
      <FormField id="filter-key" label="API key" className="max-sm:flex-1 max-sm:basis-2/5">
        {(control) => (
          <Select {...control} name="key" defaultValue={key ?? ""}>
            <option value="">Any</option>
            {keys.map(({ id, name, prefix }) => (
              <option key={id} value={id}>
                {name} ({prefix}…)
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <FormField id="filter-outcome" label="Status" className="max-sm:flex-1 max-sm:basis-2/5">
        {(control) => (
          <Select {...control} name="outcome" defaultValue={outcome ?? ""}>
            <option value="">Any</option>
            {Object.entries(requestOutcomeLabels).map(([value, { name }]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <OrderNumberField className="w-28" value={order} />
      <FilterActions path={path} isFiltered={isFiltered} />
      <MoreFilters summary="Request and time" isOpen={Boolean(request || from || to)}>
        <RequestIdField value={request} />
        <LocalTimeField name="from" label="From" value={from} />
        <LocalTimeField name="to" label="Until" value={to} />
      </MoreFilters>
    </form>
  );
}
