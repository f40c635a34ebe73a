import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";
import { resourceMissing } from "@/local/gateway/api-error";
import { type Documents, type DocumentTable, documentKinds } from "@/local/gateway/documents";
import { type EventType, type GatewayEvent, newEvent } from "@/local/gateway/events/event";
import type { Notice, Outbox } from "@/local/webhooks/outbox";

type Row = { object: unknown };

/** Reads the objects of the gateway. Without a transaction each read stands for itself. */
export class LedgerReader {
  constructor(protected readonly database: Pool | PoolClient) {}

  /** The object with this id; answers 404 `resource_missing` when there is none. */
  async find<Table extends DocumentTable>(table: Table, id: string): Promise<Documents[Table]> {
    return this.one(table, id, "");
  }

  /** Objects that meet `where` (SQL over `values`), newest first. */
  async list<Table extends DocumentTable>(
    table: Table,
    where: string,
    values: unknown[],
    limit: number,
  ): Promise<Documents[Table][]> {
    const { rows } = await this.database.query<Row>(
      `select object from gateway.${table} where ${where} order by seq desc limit ${limit}`,
      values,
    );
    return rows.map((row) => asDocument<Table>(row));
  }

  protected async one<Table extends DocumentTable>(
    table: Table,
    id: string,
    lock: "" | "for update",
  ): Promise<Documents[Table]> {
    const { rows } = await this.database.query<Row>(
      `select object from gateway.${table} where id = $1 ${lock}`,
      [id],
    );
    const row = rows[0];
    if (!row) throw resourceMissing(documentKinds[table], id);
    return asDocument<Table>(row);
  }
}

/**
 * One transaction over the gateway's objects. Events are written, and their webhooks enqueued,
 * when the work is done and before it commits.
 */
export class Ledger extends LedgerReader {
  private readonly events: GatewayEvent[] = [];

  constructor(
    private readonly client: PoolClient,
    private readonly request: { id: string | null; idempotencyKey: string | null },
  ) {
    super(client);
  }

  /** As `find`, and no one else may change the object until this transaction ends. */
  async lock<Table extends DocumentTable>(table: Table, id: string): Promise<Documents[Table]> {
    return this.one(table, id, "for update");
  }

  /** Writes the object whole; `dueAt` is when it changes by itself, if ever. */
  async save<Table extends DocumentTable>(
    table: Table,
    object: Documents[Table],
    dueAt: Date | null = null,
  ): Promise<void> {
    await this.client.query(
      `insert into gateway.${table} (id, object, due_at) values ($1, $2, $3)
       on conflict (id) do update set object = excluded.object, due_at = excluded.due_at`,
      [object.id, JSON.stringify(object), dueAt],
    );
  }

  /** Records that something happened to the object, as it is now. */
  emit(type: EventType, object: object): void {
    this.events.push(newEvent(type, object, this.request));
  }

  async flush(outbox: Outbox, dueAt: Date): Promise<void> {
    if (this.events.length === 0) return;
    const bodies = this.events.map((event) => JSON.stringify(event));
    await this.client.query(
      `insert into gateway.events (id, object)
       select * from unnest($1::text[], $2::jsonb[])`,
      [this.events.map((event) => event.id), bodies],
    );
    const notices = this.events.map(
      (event, index): Notice => ({ subject: event.id, body: bodies[index] ?? "", dueAt }),
    );
    await outbox.enqueue(this.client, notices);
  }
}

export type LedgerContext = {
  pool: Pool;
  outbox: Outbox;
  /** When the webhooks of a change made now are due. */
  webhooksDueAt: () => Date;
};

/** Runs `work` in one transaction, then sets its webhooks going. */
export async function inLedger<Result>(
  context: LedgerContext,
  request: { id: string | null; idempotencyKey: string | null },
  work: (ledger: Ledger, client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const result = await inTransaction(context.pool, async (client) => {
    const ledger = new Ledger(client, request);
    const outcome = await work(ledger, client);
    await ledger.flush(context.outbox, context.webhooksDueAt());
    return outcome;
  });
  context.outbox.wake();
  return result;
}

/** Guarantee: only `Ledger.save` and `flush` write the column, from a value of this very type. */
function asDocument<Table extends DocumentTable>(row: Row): Documents[Table] {
  return row.object as Documents[Table];
}
