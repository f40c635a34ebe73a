"use client";

import { createParser, useQueryStates } from "nuqs";
import { useMemo } from "react";
import {
  type AdminSearch,
  adminSearchFields,
  writeAdminField,
} from "@/lib/domain/order/admin-list";

type Field = keyof typeof adminSearchFields;
type Value<Name extends Field> = NonNullable<AdminSearch[Name]>;

/** A part of the address, read and written as the server does. */
function parser<Name extends Field>(name: Name) {
  return createParser<Value<Name>>({
    // The table of fields and the type of a search are of one schema.
    parse: (text) => (adminSearchFields[name].safeParse(text).data as Value<Name>) ?? null,
    serialize: writeAdminField,
    eq: (one, other) => writeAdminField(one) === writeAdminField(other),
  });
}

const parsers = {
  ids: parser("ids"),
  status: parser("status"),
  payment: parser("payment"),
  stock: parser("stock"),
  from: parser("from"),
  to: parser("to"),
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

/** A part set to null goes away. */
export type SearchChange = { [Name in Field]?: Value<Name> | null };

export interface AdminSearchState {
  search: AdminSearch;
  /** Narrows the list, or lets it be wider; it begins at its first page again. */
  narrow(change: SearchChange, options?: { history: "push" | "replace" }): void;
  /** Shows what an address of the list shows. */
  show(search: AdminSearch): void;
}

const nothing = Object.fromEntries(Object.keys(parsers).map((name) => [name, null]));

/** What the list shows, which its address says alone. */
export function useAdminSearch(): AdminSearchState {
  const [values, setValues] = useQueryStates(parsers, { history: "push", scroll: false });
  const search = useMemo<AdminSearch>(() => present(values), [values]);
  return {
    search,
    narrow: (change, options) =>
      void setValues({ ...change, after: null, before: null }, { history: "push", ...options }),
    show: (wanted) => void setValues({ ...nothing, ...present(wanted) }),
  };
}

/** Without the parts that say nothing. */
function present<Values extends object>(values: Values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value != null));
}
