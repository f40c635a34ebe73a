import { emailForEvent, isOutdatedEmail } from "@/lib/domain/email/email-plan";
import { isTerminal, type OrderStatus, terminalStatuses } from "@/lib/domain/order/status";
import type { ShopClient } from "@/tests/contract/shop-client";
import { waitFor } from "@/tests/support/wait";

const terminalList = terminalStatuses.map((status) => `'${status}'`).join(", ");

const pollMs = 200;
const emailsMsMax = 60_000;

interface OpenOrder {
  id: number;
  seq: number;
  status: OrderStatus;
  waiting_for: string | null;
}

/** What an order that nothing happens to automatically may wait for. */
type Patience = "payment" | "operator";

interface Idleness {
  /** How long nothing may change, in milliseconds. */
  msMax: number;
  /** What an idle order may wait for: by default, only a payment. */
  waitsFor?: readonly Patience[];
  /** Called before each look at the orders. It may add orders to the list. */
  meanwhile?: () => Promise<unknown>;
}

/**
 * Waits until nothing more happens automatically to these orders: they are terminal or wait for a
 * person, no refund is in progress, and their emails are sent. Returns how long it took in
 * milliseconds. Throws if an open order waits for nothing, or if nothing has changed for `msMax`.
 */
export async function untilIdle(
  shop: ShopClient,
  orderIds: readonly number[],
  { msMax, waitsFor = ["payment"], meanwhile }: Idleness,
): Promise<number> {
  const startedAt = Date.now();
  let pending = "";
  const probe = async () => {
    await meanwhile?.();
    const open = await listOpenOrders(shop, orderIds, waitsFor);
    const stuck = open?.find(({ status, waiting_for }) => {
      return waiting_for === null && !isTerminal(status);
    });
    if (stuck) throw new Error(`Order ${stuck.id} is ${stuck.status} but waits for nothing.`);
    const missing = open?.length === 0 ? await listMissingEmails(shop, orderIds) : null;
    pending = JSON.stringify({ orders: open, emails: missing });
    return missing?.length === 0 ? true : null;
  };
  await waitFor("the orders to be idle", probe, {
    progress: () => pending,
    quietMsMax: msMax,
    pollMs,
  });
  return Date.now() - startedAt;
}

/** Waits until every email that these orders' events require has been sent. */
export async function untilEmailsSent(
  shop: ShopClient,
  orderIds: readonly number[],
): Promise<void> {
  let missing: string[] = [];
  const probe = async () => {
    missing = await listMissingEmails(shop, orderIds);
    return missing.length === 0 ? true : null;
  };
  await shop.until("the emails", emailsMsMax, probe).catch((error: unknown) => {
    throw new Error(`These emails are missing: ${missing.join(", ")}`, { cause: error });
  });
}

/** Lists the orders that are in progress; null while the database is unavailable. */
async function listOpenOrders(
  shop: ShopClient,
  orderIds: readonly number[],
  waitsFor: readonly Patience[],
): Promise<OpenOrder[] | null> {
  return shop
    .rows<OpenOrder>(
      `select id, seq, status, waiting_for from orders o
        where id = any($1) and (waiting_for <> all($2)
          or waiting_for is null and status not in (${terminalList})
          or exists (select from payments p join refunds r on r.payment_id = p.id
            where p.order_id = o.id and r.status in ('requested', 'pending')))
        order by id`,
      [orderIds, waitsFor],
    )
    .catch(() => null);
}

interface EmailedEvent {
  order_id: number;
  status: OrderStatus;
  seq: number;
  type: string;
  data: Record<string, unknown>;
}

/** Lists the emails that the orders' events require but that aren't sent, as `<order> <kind> <seq>`. */
async function listMissingEmails(shop: ShopClient, orderIds: readonly number[]): Promise<string[]> {
  const [events, emails] = await Promise.all([
    shop.rows<EmailedEvent>(
      `select e.order_id, o.status, e.seq, e.type, e.data from order_events e
        join orders o on o.id = e.order_id where e.order_id = any($1)`,
      [orderIds],
    ),
    shop.rows<{ email: string }>(
      `select order_id || ' ' || kind || ' ' || cause as email from emails
        where order_id = any($1) and status <> 'queued'`,
      [orderIds],
    ),
  ]);
  const sent = new Set(emails.map(({ email }) => email));
  return events.flatMap((event) => {
    const kind = requiredEmail(event);
    const email = `${event.order_id} ${kind} ${event.seq}`;
    return kind && !sent.has(email) ? [email] : [];
  });
}

function requiredEmail(event: EmailedEvent): string | null {
  if (event.type === "inventory/out_of_stock") return "out_of_stock_alert";
  const kind = emailForEvent(event);
  return kind && isOutdatedEmail(kind, event.status) ? null : kind;
}
