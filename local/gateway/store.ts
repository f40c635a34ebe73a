import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";
import { type EventType, type GatewayEvent, newEvent } from "@/local/gateway/events/event";
import type { Outbox, WebhookMessage } from "@/local/webhooks/outbox";
import { resourceMissing } from "./api-error";
import { type GatewayObjects, type ObjectTable, objectNames } from "./objects";

interface Row {
  object: unknown;
}

/** Reads the objects of the gateway. Without a transaction each read stands for itself. */
export class StoreReader {
  constructor(protected readonly database: Pool | PoolClient) {}

  /** The object with this id; answers 404 `resource_missing` when there is none. */
  async find<Table extends ObjectTable>(table: Table, id: string): Promise<GatewayObjects[Table]> {
    return this.one(table, id, "");
  }

  /** Objects that meet `where` (SQL over `values`), newest first. */
  async list<Table extends ObjectTable>(
    table: Table,
    where: string,
    values: unknown[],
    limit: number,
  ): Promise<GatewayObjects[Table][]> {
    const { rows } = await this.database.query<Row>(
      `select object from gateway.${table} where ${where} order by seq desc limit ${limit}`,
      values,
    );
    return rows.map((row) => asObject<Table>(row));
  }

  protected async one<Table extends ObjectTable>(
    table: Table,
    id: string,
    lock: "" | "for update",
  ): Promise<GatewayObjects[Table]> {
    const { rows } = await this.database.query<Row>(
      `select object from gateway.${table} where id = $1 ${lock}`,
      [id],
    );
    const row = rows[0];
    if (!row) throw resourceMissing(objectNames[table], id);
    return asObject<Table>(row);
  }
}

interface Change {
  object: GatewayObjects[ObjectTable];
  dueAt: Date | null;
}

/**
 * One transaction over the gateway's objects. What is saved and emitted is written together, in
 * one statement, when the work is done: fewer round trips while rows are locked.
 */
export class GatewayStore extends StoreReader {
  private readonly changes = new Map<ObjectTable, Map<string, Change>>();
  private readonly events: GatewayEvent[] = [];

  constructor(
    private readonly client: PoolClient,
    private readonly request: { id: string | null; idempotencyKey: string | null },
  ) {
    super(client);
  }

  /** As `find`, and no one else may change the object until this transaction ends. */
  async lock<Table extends ObjectTable>(table: Table, id: string): Promise<GatewayObjects[Table]> {
    return this.one(table, id, "for update");
  }

  /** Writes the object whole; `dueAt` is when it changes by itself, if ever. */
  save<Table extends ObjectTable>(
    table: Table,
    object: GatewayObjects[Table],
    dueAt: Date | null = null,
  ): void {
    const saved = this.changes.get(table) ?? new Map<string, Change>();
    this.changes.set(table, saved.set(object.id, { object, dueAt }));
  }

  /** Records that something happened to the object, as it is now. */
  emit(type: EventType, object: object): void {
    const event = newEvent(type, object, this.request);
    this.events.push(event);
    this.save("events", event);
  }

  /** The first time at which something saved here changes by itself; null when nothing does. */
  firstDeadline(): Date | null {
    const saved = [...this.changes.values()].flatMap((changes) => [...changes.values()]);
    const times = saved.flatMap(({ dueAt }) => (dueAt ? [dueAt.getTime()] : []));
    return times.length > 0 ? new Date(Math.min(...times)) : null;
  }

  /** Writes what was saved, and has the events' webhooks posted from `dueAt` on. */
  async flush(outbox: Outbox, dueAt: Date): Promise<void> {
    const parts: string[] = [];
    const values: unknown[] = [];
    for (const [table, saved] of this.changes) {
      const changes = [...saved.values()];
      values.push(changes.map((change) => change.object.id));
      values.push(changes.map((change) => JSON.stringify(change.object)));
      values.push(changes.map((change) => change.dueAt));
      parts.push(upsert(table, values.length));
    }
    if (parts.length > 0) await this.client.query(`with ${parts.join(", ")} select 1`, values);
    const notices = this.events.map(
      (event): WebhookMessage => ({ subject: event.id, body: JSON.stringify(event), dueAt }),
    );
    await outbox.enqueue(this.client, notices);
  }

  /** What this transaction saved is what it reads. */
  protected override async one<Table extends ObjectTable>(
    table: Table,
    id: string,
    lock: "" | "for update",
  ): Promise<GatewayObjects[Table]> {
    const saved = this.changes.get(table)?.get(id);
    return saved ? asObject<Table>(saved) : super.one(table, id, lock);
  }
}

/** One part of a `with`; its three array parameters end at number `last`. */
function upsert(table: ObjectTable, last: number): string {
  return `saved_${table} as (
    insert into gateway.${table} (id, object, due_at)
    select * from unnest($${last - 2}::text[], $${last - 1}::jsonb[], $${last}::timestamptz[])
    on conflict (id) do update set object = excluded.object, due_at = excluded.due_at
  )`;
}

export interface StoreContext {
  pool: Pool;
  outbox: Outbox;
  /** When the webhooks of a change made now are due. */
  webhooksDueAt: () => Date;
  /** Told of each time at which an object is to change by itself, once that is committed. */
  expectDeadline: (at: Date) => void;
}

/** Runs `work` in one transaction, then sets its webhooks going. */
export async function withStore<Result>(
  context: StoreContext,
  request: { id: string | null; idempotencyKey: string | null },
  work: (store: GatewayStore, client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const { result, deadline } = await inTransaction(context.pool, async (client) => {
    const store = new GatewayStore(client, request);
    const result = await work(store, client);
    await store.flush(context.outbox, context.webhooksDueAt());
    return { result, deadline: store.firstDeadline() };
  });
  context.outbox.wake();
  if (deadline) context.expectDeadline(deadline);
  return result;
}

/** Guarantee: only `GatewayStore.save` fills a table, with values of the table's own type. */
function asObject<Table extends ObjectTable>(row: Row): GatewayObjects[Table] {
  return row.object as GatewayObjects[Table];
}
