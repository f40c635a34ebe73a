import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";
import { type EventType, type GatewayEvent, newEvent } from "@/local/gateway/events/event";
import type { WebhookMessage, WebhookSender } from "@/local/webhooks/webhook-sender";
import { resourceMissing } from "./api-error";
import { type GatewayObjects, type ObjectTable, objectNames, pathParams } from "./objects";

interface Row {
  object: unknown;
}

/** Reads the gateway's objects, from the pool or within a transaction. */
export class StoreReader {
  constructor(protected readonly database: Pool | PoolClient) {}

  /** Returns the object with this id. Throws a 404 `resource_missing` when there is none. */
  async find<Table extends ObjectTable>(table: Table, id: string): Promise<GatewayObjects[Table]> {
    return this.one(table, id, "");
  }

  /** Returns the objects that match `where` (SQL with parameters in `values`), newest first. */
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
    if (!row) throw resourceMissing(objectNames[table], id, pathParams[table]);
    return asObject<Table>(row);
  }
}

interface Change {
  object: GatewayObjects[ObjectTable];
  dueAt: Date | null;
}

/**
 * A unit of work: one transaction over the gateway's objects. Saved objects and events are written
 * by one statement at the end, so that locked rows wait for fewer round trips.
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

  /** Like `find`, but locks the object's row until the transaction ends. */
  async lock<Table extends ObjectTable>(table: Table, id: string): Promise<GatewayObjects[Table]> {
    return this.one(table, id, "for update");
  }

  /** Writes the whole object. `dueAt` is the time of its next automatic change, if any. */
  save<Table extends ObjectTable>(
    table: Table,
    object: GatewayObjects[Table],
    dueAt: Date | null = null,
  ): void {
    const saved = this.changes.get(table) ?? new Map<string, Change>();
    this.changes.set(table, saved.set(object.id, { object, dueAt }));
  }

  /** Records an event with the object's current state. */
  emit(type: EventType, object: object): void {
    const event = newEvent(type, object, this.request);
    this.events.push(event);
    this.save("events", event);
  }

  /** The earliest automatic change of the saved objects, or null without one. */
  firstDueAt(): Date | null {
    const saved = [...this.changes.values()].flatMap((changes) => [...changes.values()]);
    const times = saved.flatMap(({ dueAt }) => (dueAt ? [dueAt.getTime()] : []));
    return times.length > 0 ? new Date(Math.min(...times)) : null;
  }

  /** Writes the saved objects and enqueues a webhook for each event, due at `dueAt`. */
  async flush(webhookSender: WebhookSender, dueAt: Date): Promise<void> {
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
    const messages = this.events.map(
      (event): WebhookMessage => ({ subject: event.id, body: JSON.stringify(event), dueAt }),
    );
    await webhookSender.enqueue(this.client, messages);
  }

  /** Reads the version that this transaction has saved, if any. */
  protected override async one<Table extends ObjectTable>(
    table: Table,
    id: string,
    lock: "" | "for update",
  ): Promise<GatewayObjects[Table]> {
    const saved = this.changes.get(table)?.get(id);
    return saved ? asObject<Table>(saved) : super.one(table, id, lock);
  }
}

/** One part of a `with` clause. Its three array parameters end at parameter number `last`. */
function upsert(table: ObjectTable, last: number): string {
  return `saved_${table} as (
    insert into gateway.${table} (id, object, due_at)
    select * from unnest($${last - 2}::text[], $${last - 1}::jsonb[], $${last}::timestamptz[])
    on conflict (id) do update set object = excluded.object, due_at = excluded.due_at
  )`;
}

export interface StoreContext {
  pool: Pool;
  webhookSender: WebhookSender;
  /** The time at which the webhooks of the current transaction are due. */
  webhooksDueAt: () => Date;
  /** Called after a commit with the earliest automatic change of the saved objects. */
  onScheduled: (at: Date) => void;
}

/** Runs `work` in one transaction, then wakes the webhook sender. */
export async function withStore<Result>(
  context: StoreContext,
  request: { id: string | null; idempotencyKey: string | null },
  work: (store: GatewayStore, client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const { result, firstDueAt } = await inTransaction(context.pool, async (client) => {
    const store = new GatewayStore(client, request);
    const result = await work(store, client);
    await store.flush(context.webhookSender, context.webhooksDueAt());
    return { result, firstDueAt: store.firstDueAt() };
  });
  context.webhookSender.wake();
  if (firstDueAt) context.onScheduled(firstDueAt);
  return result;
}

/** Safe because only `GatewayStore.save` writes the tables, with objects of the table's type. */
function asObject<Table extends ObjectTable>(row: Row): GatewayObjects[Table] {
  return row.object as GatewayObjects[Table];
}
