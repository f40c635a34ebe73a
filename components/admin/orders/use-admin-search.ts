"use client";

import { createParser, useQueryStates } from "nuqs";
import { useMemo } from "react";
import {
  type AdminSearch,
  adminSearchFields,
  formatAdminSearchField,
} from "@/lib/domain/order/admin-list";

type Field = keyof typeof adminSearchFields;
type Value<Name extends Field> = NonNullable<AdminSearch[Name]>;

/** A query parameter, parsed and formatted as on the server. */
function parser<Name extends Field>(name: Name) {
  return createParser<Value<Name>>({
    // The field table and the AdminSearch type come from one schema.
    parse: (text) => (adminSearchFields[name].safeParse(text).data as Value<Name>) ?? null,
    serialize: formatAdminSearchField,
    eq: (one, other) => formatAdminSearchField(one) === formatAdminSearchField(other),
  });
}

const parsers = {
  ids: parser("ids"),
  status: parser("status"),
  payment: parser("payment"),
  stock: parser("stock"),
  from: parser("from"),
  to: parser("to"),
  endedFrom: parser("endedFrom"),
  endedTo: parser("endedTo"),
  min: parser("min"),
  max: parser("max"),
  customer: parser("customer"),
  product: parser("product"),
  held: parser("held"),
  attention: parser("attention"),
  q: parser("q"),
  sort: parser("sort"),
  after: parser("after"),
  before: parser("before"),
} satisfies { [Name in Field]: ReturnType<typeof parser<Name>> };

/** A field set to null is removed. */
export type SearchChange = { [Name in Field]?: Value<Name> | null };

export interface AdminSearchState {
  search: AdminSearch;
  /** Adds, changes or removes filters, and goes to the first page. */
  updateFilters(change: SearchChange, options?: { history: "push" | "replace" }): void;
  /** Replaces the whole search. */
  replaceSearch(search: AdminSearch): void;
}

const emptySearch = Object.fromEntries(Object.keys(parsers).map((name) => [name, null]));

/** The list's search, which is stored in the URL alone. */
export function useAdminSearch(): AdminSearchState {
  const [values, setValues] = useQueryStates(parsers, { history: "push", scroll: false });
  const search = useMemo<AdminSearch>(() => withoutEmpty(values), [values]);
  return {
    search,
    updateFilters: (change, options) =>
      void setValues({ ...change, after: null, before: null }, { history: "push", ...options }),
    replaceSearch: (next) => void setValues({ ...emptySearch, ...withoutEmpty(next) }),
  };
}

function withoutEmpty<Values extends object>(values: Values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value != null));
}
