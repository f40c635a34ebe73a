import { setTimeout as sleep } from "node:timers/promises";
import { emailForEvent } from "@/lib/domain/email/email-plan";
import { terminalStatuses } from "@/lib/domain/order/status";
import type { Shop } from "@/tests/contract/shop";

const terminalList = terminalStatuses.map((status) => `'${status}'`).join(", ");

const lookEveryMs = 200;
const emailedMsMax = 60_000;

interface OpenOrder {
  id: number;
  status: string;
  waiting_for: string | null;
}

/**
 * Waits until these orders are at rest: ended and settled, or waiting for nobody but their
 * customer; and their emails written. Returns how long it took, in milliseconds. Throws when an
 * open order says not what it waits for, and past `msMax` with what is still under way.
 */
export async function untilAtRest(
  shop: Shop,
  orderIds: readonly number[],
  msMax: number,
): Promise<number> {
  const startedAt = Date.now();
  for (;;) {
    const open = await underWay(shop, orderIds);
    const silent = open?.find(({ waiting_for }) => waiting_for === null);
    if (silent) throw new Error(`Order ${silent.id} is ${silent.status} and waits for nothing.`);
    const owed = open?.length === 0 ? await owedEmails(shop, orderIds) : null;
    if (owed?.length === 0) return Date.now() - startedAt;
    if (Date.now() - startedAt > msMax) {
      const left = JSON.stringify({ orders: open?.slice(0, 10), emails: owed?.slice(0, 10) });
      throw new Error(`After ${msMax / 1000} s there is still to do: ${left}`);
    }
    await sleep(lookEveryMs);
  }
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
      `select id, status, waiting_for from orders
        where id = any($1) and waiting_for is distinct from 'payment'
          and (waiting_for is not null
            or status not in (${terminalList}))`,
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
    const kind = event.type === "inventory/out_of_stock" ? "out_of_stock_alert" : emailForEvent(event);
    const email = `${event.order_id} ${kind} ${event.seq}`;
    return kind && !delivered.has(email) ? [email] : [];
  });
}
