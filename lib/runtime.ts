import type { Actor } from "@/lib/auth/actor";
import { carrierCalls, httpCarrier } from "@/lib/clients/carrier";
import { createEmailSender } from "@/lib/clients/email-sender";
import { embeddedControls } from "@/lib/clients/embedded-controls";
import { inngest, inngestSender } from "@/lib/clients/inngest";
import { inngestApi } from "@/lib/clients/inngest-api";
import {
  readRegistration,
  registerServedFunctions,
  servedFunctions,
} from "@/lib/clients/inngest-registration";
import { observeCalls } from "@/lib/clients/observe-calls";
import { gatewayCalls } from "@/lib/clients/payment-gateway";
import { pusherPublisher } from "@/lib/clients/pusher";
import { createRateLimiter, type RateKind, type RateLimiter } from "@/lib/clients/rate-limiter";
import { stripeGateway } from "@/lib/clients/stripe-gateway";
import { createWebhookSender } from "@/lib/clients/webhook-sender";
import { database } from "@/lib/db/database";
import { unverifiedEmailsPerHour } from "@/lib/domain/email/email-limits";
import { type ShopSettings, targetsOf } from "@/lib/domain/shop-settings";
import { healthChecks } from "@/lib/services/health/health-checks";
import { openHealthDatabase } from "@/lib/services/health/health-database";
import { ReRegistration } from "@/lib/services/health/re-registration";
import { wakeOutbox } from "@/lib/services/outbox/dispatcher";
import { cachedSettings } from "@/lib/services/settings/settings-cache";
import { HealthMonitor } from "@/lib/telemetry/health/health-monitor";
import { log } from "@/lib/telemetry/log";
import { telemetryStore } from "@/lib/telemetry/store/store";
import type { Context } from "./context";
import { env, settingsFromEnvironment } from "./env";

interface Runtime {
  base: Omit<Context, "actor" | "settings" | "telemetry" | "health">;
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
      gateway: observeCalls(
        stripeGateway({
          secretKey: settings.STRIPE_SECRET_KEY,
          webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
          apiUrl: settings.STRIPE_API_URL,
          log: log(),
        }),
        "gateway",
        gatewayCalls,
      ),
      carrier: observeCalls(
        httpCarrier({ baseUrl: settings.CARRIER_BASE_URL, secret: settings.CARRIER_SECRET }),
        "carrier",
        carrierCalls,
      ),
      emailSender: createEmailSender({ smtpUrl: settings.SMTP_URL, from: settings.EMAIL_FROM }),
      webhookSender: createWebhookSender({
        allowPrivate: settings.WEBHOOK_ALLOW_PRIVATE === "1",
      }),
      inngest: inngestSender,
      inngestApi: inngestApi(inngestServer),
      publisher: pusherPublisher(settings),
      controls: embeddedControls({
        gateway: settings.GATEWAY_CONTROL_URL,
        carrier: settings.CARRIER_CONTROL_URL,
      }),
      wakeOutbox,
      log: log(),
    },
    rateLimiter: createRateLimiter({ env: settings, limits: rateLimits, db, log: log() }),
  };
}

function inngestServer() {
  return { baseUrl: inngest.apiBaseUrl, signingKey: inngest.signingKey };
}

declare global {
  var waybillHealthMonitor: HealthMonitor | undefined;
}

/** This process's monitor. It is a global because Next.js bundles a module more than once. */
export function healthMonitor(): HealthMonitor {
  globalThis.waybillHealthMonitor ??= createHealthMonitor(current().base);
  return globalThis.waybillHealthMonitor;
}

function createHealthMonitor(base: Runtime["base"]): HealthMonitor {
  const { now, gateway, carrier, publisher } = base;
  const db = openHealthDatabase(env().DATABASE_URL);
  const checks = healthChecks({
    ...{ db, now, gateway, carrier, publisher, servedFunctions },
    readRegistration: (signal) => readRegistration(inngestServer(), inngest.id, signal),
    reRegistration: new ReRegistration(() => registerServedFunctions(appUrl()), base),
    telemetry: telemetryStore,
  });
  return new HealthMonitor(checks, { now, log: base.log });
}

/**
 * The effective settings: environment variables override the settings page, which overrides
 * defaults.
 */
function shopSettings(): ShopSettings {
  return { ...cachedSettings(), ...settingsFromEnvironment(env()) };
}

/**
 * An account accepts this many callers' worth of sign-in attempts per minute, so that a single
 * attacker can't lock the owner out by using up the account's limit.
 */
const callersPerAccount = 10;
function rateLimits(): Record<RateKind, number> {
  const { createPerMinute, readPerMinute } = shopSettings();
  const { RATE_LIMIT_SIGN_IN_PER_MINUTE: attempts } = env();
  return {
    create: createPerMinute,
    read: readPerMinute,
    sign_in: attempts,
    account: attempts * callersPerAccount,
    email: unverifiedEmailsPerHour,
  };
}

function appUrl(): string {
  return env().APP_URL.replace(/\/$/, "");
}

function settings(): Context["settings"] {
  const { TRACKING_SECRET, CAPTURE, WAYBILL_DEMO, GATEWAY_CONTROL_URL } = env();
  const { INNGEST_TIME_SCALE: retryTimeScale } = env();
  const shop = shopSettings();
  return {
    appUrl: appUrl(),
    trackingSecret: TRACKING_SECRET,
    retryTimeScale,
    orderExpiryMs: Math.round(shop.orderExpiryMinutes * 60_000),
    openUnpaidMax: shop.openUnpaidMax,
    unpaidHoldsPerAddress: shop.unpaidHoldsPerAddress,
    unpaidHoldShare: shop.unpaidHoldShare,
    alertRecipients: shop.alertRecipients,
    shopName: shop.shopName,
    timeZone: shop.timeZone,
    lowStockThreshold: shop.lowStockThreshold,
    fromEnvironment: settingsFromEnvironment(env()),
    policy: { fulfillment: shop.fulfillment, capture: CAPTURE },
    targets: targetsOf(shop),
    demo: WAYBILL_DEMO === "1",
    embeddedServices: GATEWAY_CONTROL_URL !== undefined,
  };
}

function current(): Runtime {
  runtime ??= assemble();
  return runtime;
}

/**
 * The running app's context, on behalf of `actor`. It is the one place where clients and database
 * are wired up. Create one per call: its settings are a snapshot and may change at any time.
 */
export function contextFor(actor: Actor): Context {
  return {
    ...current().base,
    ...{ settings: settings(), telemetry: telemetryStore(), health: healthMonitor(), actor },
  };
}

/** Whether answers are compared with the API's document, as in tests. */
export function checksAnswers(): boolean {
  return env().CHECK_ANSWERS === "1";
}

/** The file to which the compared answers are appended; none outside of a run of all tests. */
export function seenAnswersFile(): string | undefined {
  return env().SEEN_ANSWERS_FILE;
}

/** The running app's rate limiter. */
export function rateLimiter(): RateLimiter {
  return current().rateLimiter;
}
