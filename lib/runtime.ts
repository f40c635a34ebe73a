import type { Actor } from "@/lib/auth/actor";
import { httpCarrier } from "@/lib/clients/carrier";
import { embeddedControls } from "@/lib/clients/embedded-controls";
import { inngestSender } from "@/lib/clients/inngest";
import { nodemailerMailer } from "@/lib/clients/mail";
import { stripeGateway } from "@/lib/clients/payment-gateway";
import { pusherPublisher } from "@/lib/clients/pusher";
import { createRateLimiter, type RateLimiter } from "@/lib/clients/rate-limiter";
import type { Context } from "@/lib/context";
import { database } from "@/lib/db/database";
import { type Env, env } from "@/lib/env";
import { wakeOutbox } from "@/lib/services/outbox/dispatcher";
import { log } from "@/lib/telemetry/log";

interface Runtime {
  base: Omit<Context, "actor">;
  rateLimiter: RateLimiter;
}

let runtime: Runtime | undefined;

function assemble(): Runtime {
  const settings = env();
  const db = database();
  return {
    base: {
      db,
      now: () => new Date(),
      settings: readSettings(settings),
      gateway: stripeGateway({
        secretKey: settings.STRIPE_SECRET_KEY,
        webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
        apiUrl: settings.STRIPE_API_URL,
      }),
      carrier: httpCarrier({
        baseUrl: settings.CARRIER_BASE_URL,
        secret: settings.CARRIER_SECRET,
      }),
      mailer: nodemailerMailer({ smtpUrl: settings.SMTP_URL, from: settings.MAIL_FROM, db }),
      inngest: inngestSender,
      publisher: pusherPublisher(settings),
      controls: embeddedControls({
        gateway: settings.GATEWAY_CONTROL_URL,
        carrier: settings.CARRIER_CONTROL_URL,
      }),
      wakeOutbox,
      log: log(),
    },
    rateLimiter: createRateLimiter(settings, db, log()),
  };
}

function readSettings(settings: Env): Context["settings"] {
  return {
    appUrl: settings.APP_URL.replace(/\/$/, ""),
    trackingSecret: settings.TRACKING_SECRET,
    orderExpiryMs: settings.ORDER_EXPIRY_SECONDS * 1000,
    openUnpaidMax: settings.OPEN_UNPAID_MAX,
    operationsEmail: settings.OPERATIONS_EMAIL,
    policy: { fulfilment: settings.FULFILMENT, capture: settings.CAPTURE },
    demo: settings.WAYBILL_DEMO === "1",
    embeddedServices: settings.GATEWAY_CONTROL_URL !== undefined,
  };
}

function current(): Runtime {
  runtime ??= assemble();
  return runtime;
}

/** The running app's context, on behalf of `actor`: the one place where the ports are plugged in. */
export function contextFor(actor: Actor): Context {
  return { ...current().base, actor };
}

/** The running app's rate limiter. */
export function rateLimiter(): RateLimiter {
  return current().rateLimiter;
}
