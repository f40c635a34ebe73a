import { FilterActions } from "@/components/admin/list/filter-actions";
import { LocalTimeField } from "@/components/admin/list/local-time-field";
import { FormField, Select } from "@/components/ui/form-field";
import { type DeliveryStatus, deliveryStatus } from "@/lib/domain/webhooks/endpoint";
import { deliveryStatusLabels } from "./webhook-labels";

/** Which deliveries of an endpoint are listed. The times are those at which they were queued. */
export interface DeliverySearch {
  status?: DeliveryStatus | undefined;
  /** ISO 8601. */
  from?: string | undefined;
  /** ISO 8601, exclusive. */
  to?: string | undefined;
}

/** The filters of an endpoint's deliveries: a plain GET form, so that the list has a URL to share. */
export function DeliveryFilters({ path, search }: { path: string; search: DeliverySearch }) {
  const { status, from, to } = search;
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <form
      action={path}
      className="mb-4 flex flex-wrap items-end gap-3"
      key={JSON.stringify(search)}
    >
      <FormField id="filter-status" label="Status">
        {(control) => (
          <Select {...control} name="status" defaultValue={status ?? ""}>
            <option value="">Any</option>
            {deliveryStatus.options.map((option) => (
              <option key={option} value={option}>
                {deliveryStatusLabels[option].name}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <LocalTimeField name="from" label="From" value={from} />
      <LocalTimeField name="to" label="Until" value={to} />
      <FilterActions path={path} isFiltered={isFiltered} />
    </form>
  );
}
