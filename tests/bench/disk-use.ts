import type { ShopClient } from "@/tests/contract/shop-client";

/** The tables that grow with every order. Those of metrics grow with the time. */
const tables = ["spans", "logs", "runs", "run_events", "steps", "events", "stage_times"];

/** Bytes by the name of the table. */
export type DiskUse = ReadonlyMap<string, number>;

/** The disk space of telemetry's tables with their indexes; empty if there are none. */
export async function readDiskUse(shop: ShopClient): Promise<DiskUse> {
  const rows = await shop.rows<{ table: string; bytes: number }>(
    `select p.relname as table, sum(pg_total_relation_size(i.inhrelid))::float8 as bytes
     from pg_inherits i join pg_class p on p.oid = i.inhparent
       join pg_namespace n on n.oid = p.relnamespace
     where n.nspname = 'telemetry' and p.relkind = 'p' and p.relname = any ($1)
     group by p.relname`,
    [tables],
  );
  return new Map(rows.map(({ table, bytes }) => [table, bytes]));
}

/** By how much the tables have grown. */
export function diskGrowth(before: DiskUse, after: DiskUse): DiskUse {
  return new Map([...after].map(([table, bytes]) => [table, bytes - (before.get(table) ?? 0)]));
}

/** The mean of several growths, per order. */
export function diskPerOrder(growths: readonly DiskUse[], orders: number): DiskUse {
  const names = [...new Set(growths.flatMap((growth) => [...growth.keys()]))];
  const grown = (table: string) =>
    growths.reduce((sum, growth) => sum + (growth.get(table) ?? 0), 0);
  return new Map(names.map((table) => [table, grown(table) / growths.length / orders]));
}
