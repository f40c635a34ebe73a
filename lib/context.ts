import type { Actor } from "@/lib/auth/actor";
import type { Carrier } from "@/lib/clients/carrier";
import type { EmailSender } from "@/lib/clients/email-sender";
import type { EmbeddedControls } from "@/lib/clients/embedded-controls";
import type { EventSender } from "@/lib/clients/inngest";
import type { PaymentGateway } from "@/lib/clients/payment-gateway";
import type { Publisher } from "@/lib/clients/pusher";
import type { Database } from "@/lib/db/database";
import type { OrderPolicy } from "@/lib/domain/order/facts";
import type { ShopSettings } from "@/lib/domain/shop-settings";
import type { Log } from "@/lib/telemetry/log";

export interface Settings {
  appUrl: string;
  trackingSecret: string;
  orderExpiryMs: number;
  /** How many unpaid orders one customer may hold stock with. */
  openUnpaidMax: number;
  /** Who gets the alerts about stock. */
  alertRecipients: readonly string[];
  shopName: string;
  /** An IANA name. It says when "today" begins. */
  timeZone: string;
  /** For new products: at or below it they run low. */
  lowStockThreshold: number;
  /** The settings that the environment gives, and that the settings page can't change. */
  given: Readonly<Partial<ShopSettings>>;
  policy: OrderPolicy;
  /** Whether this is the demo shop, whose public API key opens something. */
  demo: boolean;
  /** Whether gateway and carrier are the embedded ones, which take orders how to behave. */
  embeddedServices: boolean;
}

/** Everything a verb may touch. It reads no clock, no environment and no session by itself. */
export interface Context {
  actor: Actor;
  db: Database;
  now(): Date;
  settings: Settings;
  gateway: PaymentGateway;
  carrier: Carrier;
  emailSender: EmailSender;
  inngest: EventSender;
  publisher: Publisher;
  /** How the embedded gateway and carrier are told to behave; null beside real ones. */
  controls: EmbeddedControls | null;
  /** Tells the outbox dispatcher that something was committed. */
  wakeOutbox(): void;
  log: Log;
}

/** One operation of `lib/services`: who asks, with what, and what becomes of it. */
export type Verb<Input, Output> = (call: { ctx: Context; input: Input }) => Promise<Output>;

/** The same context on behalf of somebody else. */
export function actingAs(ctx: Context, actor: Actor): Context {
  return { ...ctx, actor };
}
