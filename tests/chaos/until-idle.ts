import { emailForEvent } from "@/lib/domain/email/email-plan";
import { terminalStatuses } from "@/lib/domain/order/status";
import type { Shop } from "@/tests/contract/shop";
import { waitFor } from "@/tests/support/wait";

const terminalList = terminalStatuses.map((status) => `'${status}'`).join(", ");

const lookEveryMs = 200;
const emailedMsMax = 60_000;

interface OpenOrder {
  id: number;
  seq: number;
  status: string;
  waiting_for: string | null;
}

/**
 * Waits until these orders are at rest: ended and settled, or waiting for nobody but their
 * customer; and their emails written. Returns how long it took, in milliseconds. Throws when an
 * open order has no `waiting_for`, and when nothing has changed for `msMax`; the error then lists
 * what is still open.
 */
export async function untilAtRest(
  shop: Shop,
  orderIds: readonly number[],
  msMax: number,
): Promise<number> {
  const startedAt = Date.now();
  let left = "";
  const probe = async () => {
    const open = await underWay(shop, orderIds);
    const silent = open?.find(({ waiting_for }) => waiting_for === null);
    if (silent) throw new Error(`Order ${silent.id} is ${silent.status} and waits for nothing.`);
    const owed = open?.length === 0 ? await owedEmails(shop, orderIds) : null;
    left = JSON.stringify({ orders: open, emails: owed });
    return owed?.length === 0 ? true : null;
  };
  const waiting = { progress: () => left, quietMsMax: msMax, pollMs: lookEveryMs };
  await waitFor("the orders to settle", probe, waiting);
  return Date.now() - startedAt;
}

/** Waits until no email that these orders' events call for is missing. */
export async function untilEmailed(shop: Shop, orderIds: readonly number[]): Promise<void> {
  let owed: string[] = [];
  const probe = async () => {
    owed = await owedEmails(shop, orderIds);
    return owed.length === 0 ? true : null;
  };
  await shop.until("the emails", emailedMsMax, probe).catch((error: unknown) => {
    throw new Error(`There are emails owed: ${owed.join(", ")}`, { cause: error });
  });
}

/** Null while the database is away. */
async function underWay(shop: Shop, orderIds: readonly number[]): Promise<OpenOrder[] | null> {
  return shop
    .rows<OpenOrder>(
      `select id, seq, status, waiting_for from orders
        where id = any($1) and waiting_for is distinct from 'payment'
          and (waiting_for is not null
            or status not in (${terminalList}))
        order by id`,
      [orderIds],
    )
    .catch(() => null);
}

/** The emails that the orders' events call for and that are not delivered, as `<order> <kind>`. */
async function owedEmails(shop: Shop, orderIds: readonly number[]): Promise<string[]> {
  const [events, emails] = await Promise.all([
    shop.rows<{ order_id: number; seq: number; type: string; data: Record<string, unknown> }>(
      "select order_id, seq, type, data from order_events where order_id = any($1)",
      [orderIds],
    ),
    shop.rows<{ email: string }>(
      `select order_id || ' ' || kind || ' ' || cause as email from emails
        where order_id = any($1) and status <> 'queued'`,
      [orderIds],
    ),
  ]);
  const delivered = new Set(emails.map(({ email }) => email));
  return events.flatMap((event) => {
    const kind =
      event.type === "inventory/out_of_stock" ? "out_of_stock_alert" : emailForEvent(event);
    const email = `${event.order_id} ${kind} ${event.seq}`;
    return kind && !delivered.has(email) ? [email] : [];
  });
}
