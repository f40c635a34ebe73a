import type { Actor } from "@/lib/auth/actor";
import type { Carrier } from "@/lib/clients/carrier";
import type { EmailSender } from "@/lib/clients/email-sender";
import type { EmbeddedControls } from "@/lib/clients/embedded-controls";
import type { EventSender } from "@/lib/clients/inngest";
import type { InngestApi } from "@/lib/clients/inngest-api";
import type { PaymentGateway } from "@/lib/clients/payment-gateway";
import type { Publisher } from "@/lib/clients/pusher";
import type { WebhookSender } from "@/lib/clients/webhook-sender";
import type { Database } from "@/lib/db/database";
import type { Targets } from "@/lib/domain/metrics/stages";
import type { OrderPolicy } from "@/lib/domain/order/facts";
import type { ShopSettings } from "@/lib/domain/shop-settings";
import type { HealthMonitor } from "@/lib/telemetry/health/health-monitor";
import type { Log } from "@/lib/telemetry/log";
import type { OutboxTable } from "@/lib/telemetry/metrics/metrics";
import type { Telemetry } from "@/lib/telemetry/store/store";

export interface Settings {
  appUrl: string;
  /** Signs tracking tokens and encrypts the secrets of webhook endpoints. */
  trackingSecret: string;
  /** The factor of waits between the tries of a webhook: 1, and less in tests. */
  retryTimeScale: number;
  orderExpiryMs: number;
  /** How many unpaid orders a customer may have open at once. */
  openUnpaidMax: number;
  /** How many unpaid orders, and as many free ones, an account or guests at one IP address may have open. */
  unpaidHoldsPerAddress: number;
  /** The percent of a product's available units that these orders may hold. */
  unpaidHoldShare: number;
  /** Email addresses that receive stock alerts. */
  alertRecipients: readonly string[];
  shopName: string;
  /** An IANA time zone, such as `Europe/Berlin`. It determines when "today" begins. */
  timeZone: string;
  /** The low-stock threshold of new products. */
  lowStockThreshold: number;
  /** Shop settings set by environment variables, which the settings page can't change. */
  fromEnvironment: Readonly<Partial<ShopSettings>>;
  policy: OrderPolicy;
  targets: Targets;
  /** Whether this is the demo shop, which accepts the public demo API key. */
  demo: boolean;
  /** Whether gateway and carrier are the embedded simulators, whose behavior can be controlled. */
  embeddedServices: boolean;
}

/**
 * Everything a verb may use. Verbs read the clock, the settings and the caller from here, never
 * from `Date`, `process.env` or a session.
 */
export interface Context {
  actor: Actor;
  db: Database;
  now(): Date;
  settings: Settings;
  gateway: PaymentGateway;
  carrier: Carrier;
  emailSender: EmailSender;
  webhookSender: WebhookSender;
  inngest: EventSender;
  /** What the Inngest server knows of runs. */
  inngestApi: InngestApi;
  publisher: Publisher;
  /** Injects faults into the embedded gateway and carrier; null with real services. */
  controls: EmbeddedControls | null;
  /** Wakes the dispatcher's loop for a table of the outbox after a commit, so that it looks at once. */
  wakeOutbox(table: OutboxTable): void;
  log: Log;
  /** The state of what the app depends on, as this process sees it. */
  health: Pick<HealthMonitor, "read" | "last">;
  /** What was recorded about the system itself; null with `TELEMETRY=off`. */
  telemetry: Telemetry | null;
}

/** One operation of `lib/services`. `Verb<void, Output>` is one that takes no input. */
export type Verb<Input, Output> = (
  call: undefined extends Input ? { ctx: Context } : { ctx: Context; input: Input },
) => Promise<Output>;

/** The same context on behalf of another actor. */
export function actingAs(ctx: Context, actor: Actor): Context {
  return { ...ctx, actor };
}
