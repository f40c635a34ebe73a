import type { Pool } from "pg";
import { queryPrepared } from "@/local/database/query-prepared";
import type { Charge } from "@/local/gateway/charges/charge";
import { type EventType, type GatewayEvent, newEvent } from "@/local/gateway/events/event";
import type { PaymentIntent } from "@/local/gateway/payment-intents/intent";
import type { WebhookMessage } from "@/local/webhooks/queue-webhooks";
import type { WebhookSender } from "@/local/webhooks/webhook-sender";
import { resourceMissing } from "./api-error";
import { type Change, commitWork, type LockedRow } from "./commit-work";
import { type Answer, IdempotencyKeyTakenError } from "./idempotency";
import { type GatewayObjects, type ObjectTable, objectNames, pathParams } from "./objects";

interface Row {
  object: unknown;
}

/** Reads the gateway's objects. */
export class StoreReader {
  constructor(protected readonly pool: Pool) {}

  /** Returns the object with this id. Throws a 404 `resource_missing` when there is none. */
  async find<Table extends ObjectTable>(table: Table, id: string): Promise<GatewayObjects[Table]> {
    const { rows } = await queryPrepared<Row>(
      this.pool,
      `select object from gateway.${table} where id = $1`,
      [id],
    );
    if (!rows[0]) throw missing(table, id);
    return asObject<Table>(rows[0]);
  }

  /** Returns the objects that match `where` (SQL with parameters in `values`), newest first. */
  async list<Table extends ObjectTable>(
    table: Table,
    where: string,
    values: unknown[],
    limit: number,
  ): Promise<GatewayObjects[Table][]> {
    const { rows } = await this.pool.query<Row>(
      `select object from gateway.${table} where ${where} order by seq desc limit ${limit}`,
      values,
    );
    return rows.map((row) => asObject<Table>(row));
  }
}

/**
 * A unit of work with optimistic locking: it reads without a transaction, and one statement writes
 * all that it has saved, if no object that it has locked was changed or locked by another unit of
 * work meanwhile. Otherwise `withStore` does the work again.
 */
export class GatewayStore extends StoreReader {
  private readonly changes = new Map<ObjectTable, Map<string, Change>>();
  private readonly locked = new Map<string, LockedRow>();
  private readonly messages: GatewayEvent[] = [];
  private savedAnswer: Answer | null = null;

  constructor(
    private readonly context: StoreContext,
    private readonly request: { id: string | null; idempotencyKey: string | null },
  ) {
    super(context.pool);
  }

  /** Also finds what this unit of work has saved or locked. */
  override async find<Table extends ObjectTable>(
    table: Table,
    id: string,
  ): Promise<GatewayObjects[Table]> {
    const row = this.changes.get(table)?.get(id) ?? this.locked.get(id);
    return row ? asObject<Table>(row) : super.find(table, id);
  }

  /** Like `find`, and lets the work be committed only if nobody changes or locks it meanwhile. */
  async lock<Table extends ObjectTable>(table: Table, id: string): Promise<GatewayObjects[Table]> {
    if (!this.changes.get(table)?.has(id) && !this.locked.has(id)) {
      await this.lockRows(lockingSql(table, "id = $1"), id);
      if (!this.locked.has(id)) throw missing(table, id);
    }
    return this.find(table, id);
  }

  /** Locks an intent and its latest charge, if it has one, in one query. */
  async lockPayment(id: string): Promise<{ intent: PaymentIntent; charge: Charge | null }> {
    const latest = "(select object->>'latest_charge' from gateway.payment_intents where id = $1)";
    await this.lockRows(
      `${lockingSql("payment_intents", "id = $1")} union all
       ${lockingSql("charges", `id = ${latest}`)}`,
      id,
    );
    const intent = await this.lock("payment_intents", id);
    const { latest_charge: charge } = intent;
    return { intent, charge: charge === null ? null : await this.lock("charges", charge) };
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

  /** Records an event with the object's current state, and its webhook if the endpoint wants it. */
  emit(type: EventType, object: object): void {
    const isSent = this.context.isEventSent(type);
    const event = newEvent(type, object, { request: this.request, isSent });
    this.save("events", event);
    if (isSent) this.messages.push(event);
  }

  /** Saves the response to the request's idempotency key with the work. */
  saveAnswer(answer: Answer): void {
    this.savedAnswer = answer;
  }

  /** The earliest automatic change of the saved objects, or null without one. */
  firstDueAt(): Date | null {
    const saved = [...this.changes.values()].flatMap((changes) => [...changes.values()]);
    const times = saved.flatMap(({ dueAt }) => (dueAt ? [dueAt.getTime()] : []));
    return times.length > 0 ? new Date(Math.min(...times)) : null;
  }

  /**
   * Writes the work. False if a locked object has changed. Throws an `IdempotencyKeyTakenError` if
   * the key has a response already.
   */
  async commit(): Promise<boolean> {
    const dueAt = this.context.webhooksDueAt();
    const messages = this.messages.map(
      (event): WebhookMessage => ({ subject: event.id, body: JSON.stringify(event), dueAt }),
    );
    const { changes, locked, savedAnswer: answer } = this;
    const outcome = await commitWork(this.pool, {
      ...{ changes, messages, answer },
      locked: [...locked.values()],
    });
    if (outcome === "key_taken") throw new IdempotencyKeyTakenError();
    return outcome === "committed";
  }

  private async lockRows(sql: string, id: string): Promise<void> {
    const { rows } = await queryPrepared<LockedRow>(this.pool, sql, [id]);
    for (const row of rows) {
      if (!this.locked.has(row.id)) this.locked.set(row.id, row);
    }
  }
}

/** `xmin` changes with every change of the row. */
function lockingSql(table: ObjectTable, where: string): string {
  return `select '${table}' as "table", id, object, due_at as "dueAt", xmin::text as version
          from gateway.${table} where ${where}`;
}

export interface StoreContext {
  pool: Pool;
  webhookSender: WebhookSender;
  /** Whether the webhook endpoint wants events of this type. */
  isEventSent: (type: EventType) => boolean;
  /** The time at which webhooks that are written now are due. */
  webhooksDueAt: () => Date;
  /** Called after a commit with the earliest automatic change of the saved objects. */
  onScheduled: (at: Date) => void;
}

/** Conflicts of one object are few. This many in a row mean that something is broken. */
const conflictsMax = 50;

/**
 * Runs `work` and commits what it has saved, then wakes the webhook sender. Does it again from the
 * start when another change was committed in between.
 */
export async function withStore<Result>(
  context: StoreContext,
  request: { id: string | null; idempotencyKey: string | null },
  work: (store: GatewayStore) => Promise<Result>,
): Promise<Result> {
  for (let conflict = 0; conflict < conflictsMax; conflict += 1) {
    const store = new GatewayStore(context, request);
    const result = await work(store);
    if (!(await store.commit())) continue;
    context.webhookSender.wake();
    const firstDueAt = store.firstDueAt();
    if (firstDueAt) context.onScheduled(firstDueAt);
    return result;
  }
  throw new Error(`The work could not be committed: ${conflictsMax} conflicts.`);
}

function missing(table: ObjectTable, id: string) {
  return resourceMissing(objectNames[table], id, pathParams[table]);
}

/** Safe because only `GatewayStore.save` writes the tables, with objects of the table's type. */
function asObject<Table extends ObjectTable>(row: Row): GatewayObjects[Table] {
  return row.object as GatewayObjects[Table];
}
