/** A row that waits to be sent to Inngest. */
export interface UnsentRow {
  /** The id of the event that it becomes. */
  eventId: string;
  name: string;
  orderId: number | null;
  since: string;
}

/** The process that sends the outbox: the holder of its lease. */
export interface DispatcherView {
  host: string;
  /** The id of the process on its host. */
  pid: number;
  since: string;
}

export interface OutboxView {
  /** Unsent order events, up to one more than `unsentMax`. */
  unsent: number;
  /** When the oldest unsent row of any kind was written; null if everything is sent. */
  oldestAt: string | null;
  now: string;
  orderEvents: readonly UnsentRow[];
  /** The id after which the next page of order events starts; null on the last. */
  next: number | null;
  webhooks: readonly UnsentRow[];
  reorders: readonly UnsentRow[];
  dispatcher: DispatcherView | null;
}

/** Unsent events are counted up to here. */
export const unsentMax = 1_000;
