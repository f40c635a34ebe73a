import { z } from "zod";
import type { GatewayObjects, ObjectTable } from "./objects";
import { integer } from "./params";
import type { StoreReader } from "./store";

const createdFilter = z.union([
  integer,
  z.strictObject({
    gt: integer.optional(),
    gte: integer.optional(),
    lt: integer.optional(),
    lte: integer.optional(),
  }),
]);

/** The parameters of every list. Lists are newest first, as in Stripe. */
export const pageParams = {
  limit: integer.pipe(z.int().min(1).max(100)).default(10),
  starting_after: z.string().optional(),
  created: createdFilter.optional(),
};

interface Page {
  limit: number;
  starting_after?: string | undefined;
  created?: z.infer<typeof createdFilter> | undefined;
}

export interface ObjectList<Item> {
  object: "list";
  url: string;
  has_more: boolean;
  data: Item[];
}

const comparisons = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

/**
 * One page of a table. `filters` maps a column to its allowed values; undefined means no filter.
 * Column names go into the SQL as they are, so they must never come from a request.
 */
export async function listPage<Table extends ObjectTable>(
  store: StoreReader,
  table: Table,
  url: string,
  page: Page,
  filters: Record<string, string | string[] | undefined>,
): Promise<ObjectList<GatewayObjects[Table]>> {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;

  for (const [column, value] of Object.entries(filters)) {
    if (value !== undefined) conditions.push(`${column} = any(${bind([value].flat())}::text[])`);
  }
  const created =
    typeof page.created === "number" ? { gte: page.created, lte: page.created } : page.created;
  for (const [name, operator] of Object.entries(comparisons)) {
    const bound = created?.[name as keyof typeof created];
    if (bound !== undefined) conditions.push(`created ${operator} ${bind(bound)}`);
  }
  if (page.starting_after !== undefined) {
    const last = await store.find(table, page.starting_after);
    conditions.push(`seq < (select seq from gateway.${table} where id = ${bind(last.id)})`);
  }

  const where = conditions.length > 0 ? conditions.join(" and ") : "true";
  const found = await store.list(table, where, values, page.limit + 1);
  return {
    object: "list",
    url,
    has_more: found.length > page.limit,
    data: found.slice(0, page.limit),
  };
}
