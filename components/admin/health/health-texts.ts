import type { CheckName, CheckState, StateOf } from "@/lib/domain/health/health";

/** What is wrong, and what that means for orders. Both are whole sentences. */
export interface HealthText {
  title: string;
  detail: string;
}

export const checkLabels: Readonly<Record<CheckName, string>> = {
  database: "Database",
  inngest: "Inngest",
  outbox: "Outbox",
  gateway: "Payment gateway",
  payments: "Payment checks",
  carrier: "Carrier",
  channels: "Live updates",
  email: "Email",
  telemetry: "Telemetry",
};

export const checkStateLabels: Readonly<Record<CheckState, string>> = {
  ok: "Working",
  slow: "Slow",
  limited: "Permission missing",
  failing: "Failing",
  away: "Not responding",
  unregistered: "Functions missing",
  late: "Late",
  misconfigured: "Misconfigured",
  dropping: "Dropping records",
  full: "Full",
  missing: "Missing",
  off: "Off",
  unknown: "Unknown",
};

const asUsual = "Orders are processed as usual.";
const untilSent =
  "New orders are accepted and wait. They continue as soon as it accepts their events. Nothing is lost.";
const untilPaid =
  "Payments and refunds wait and are retried automatically. No card is charged twice.";
const withoutLiveUpdates =
  "Orders are processed as usual. Open pages refresh every few seconds instead of at once.";
const notRecorded = "Orders are processed as usual, but no traces, logs or runs are recorded.";

/** What each check tells operators in each of its states. */
export const healthTexts: {
  readonly [Name in CheckName]: Readonly<Record<StateOf<Name>, HealthText>>;
} = {
  database: {
    ok: { title: "The database responds.", detail: asUsual },
    slow: {
      title: "The database responds slowly.",
      detail: "Pages and orders take longer. Nothing is lost.",
    },
    away: {
      title: "The database doesn't respond.",
      detail:
        "No orders can be placed, and existing ones wait. They continue as soon as it responds. Nothing is lost.",
    },
    unknown: notChecked("The database"),
  },
  inngest: {
    ok: { title: "Inngest responds and has all functions.", detail: asUsual },
    slow: {
      title: "Inngest responds slowly.",
      detail: "Orders take longer from one step to the next. Nothing is lost.",
    },
    failing: { title: "Inngest responds with errors.", detail: untilSent },
    away: { title: "Inngest doesn't respond.", detail: untilSent },
    unregistered: {
      title: "Inngest doesn't have all of Waybill's functions.",
      detail:
        "New orders are accepted but not processed. If Inngest has lost all functions, Waybill registers them again. If it lacks only some, or this lasts longer than a minute, register them with a PUT request to /api/inngest. Waybill then resumes the waiting orders within two minutes.",
    },
    unknown: {
      title: "Inngest doesn't report which functions it has.",
      detail: "If new orders stay pending, sync the app in Inngest.",
    },
  },
  outbox: {
    ok: { title: "Events reach Inngest in time.", detail: asUsual },
    late: {
      title: "Events reach Inngest late.",
      detail: "Orders wait, and continue as soon as their events are sent. Nothing is lost.",
    },
    unknown: {
      title: "The outbox can't be read.",
      detail: "Events stay in the database and are sent as soon as it responds.",
    },
  },
  gateway: {
    ok: { title: "The payment gateway responds.", detail: asUsual },
    slow: {
      title: "The payment gateway responds slowly.",
      detail: "Payments and refunds take longer. No card is charged twice.",
    },
    limited: {
      title: "The payment gateway's key lacks a permission.",
      detail:
        "Orders are paid and ship as usual, but disputes, early fraud warnings or lost webhooks are not noticed, or only late: give the key the permission to read them at the gateway.",
    },
    failing: { title: "The payment gateway responds with errors.", detail: untilPaid },
    away: { title: "The payment gateway doesn't respond.", detail: untilPaid },
    unknown: notChecked("The payment gateway"),
  },
  payments: {
    ok: { title: "Payments are compared with the gateway in time.", detail: asUsual },
    late: {
      title: "Payments are compared with the gateway late.",
      detail:
        "Orders are paid and ship as usual, and the gateway is asked before each label. What changes at the gateway while a webhook is lost is noticed late. Check whether the cron reconcile-payments runs every minute, and the last error below.",
    },
    unknown: {
      title: "Whether payments are compared with the gateway is not known.",
      detail: "It is checked again as soon as the database responds.",
    },
  },
  carrier: {
    ok: { title: "The carrier responds.", detail: asUsual },
    slow: {
      title: "The carrier responds slowly.",
      detail: "Paid orders wait longer for their labels. Nothing is lost.",
    },
    failing: {
      title: "The carrier responds with errors.",
      detail:
        "Paid orders wait for their labels, which are requested again automatically. Nothing is lost.",
    },
    away: {
      title: "The carrier doesn't respond.",
      detail: "Paid orders wait for their labels and ship as soon as it does. Nothing is lost.",
    },
    unknown: notChecked("The carrier"),
  },
  channels: {
    ok: { title: "Channels responds.", detail: "Open pages are updated at once." },
    slow: { title: "Channels responds slowly.", detail: "Open pages are updated late." },
    failing: { title: "Channels responds with errors.", detail: withoutLiveUpdates },
    away: { title: "Channels doesn't respond.", detail: withoutLiveUpdates },
    unknown: notChecked("Channels"),
  },
  email: {
    ok: { title: "No email waits for the mail server.", detail: asUsual },
    away: {
      title: "The mail server can't be reached, or accepts no emails for now.",
      detail:
        "Orders are processed as usual, but emails wait and are retried every ten minutes. Those that are still true are sent then. If this lasts, check the host, port and certificate in SMTP_URL. The last error is shown on the Emails page.",
    },
    misconfigured: {
      title: "The mail server refuses emails from this shop.",
      detail:
        "Orders are processed as usual, but emails wait and are retried every ten minutes. Check SMTP_URL and EMAIL_FROM, and whether the server relays for this sender. The server's response is shown on the Emails page.",
    },
    unknown: notChecked("Email delivery"),
  },
  telemetry: {
    ok: { title: "Traces, logs and runs are recorded.", detail: asUsual },
    dropping: {
      title: "The telemetry store can't keep up.",
      detail: "Orders are processed as usual, but traces, logs and runs have gaps.",
    },
    failing: {
      title: "The last write to the telemetry store failed.",
      detail: "Orders are processed as usual, but traces, logs and runs may have gaps.",
    },
    full: {
      title: "The telemetry store is full.",
      detail: "Orders are processed as usual, but traces and logs are not recorded.",
    },
    missing: { title: "The telemetry store is missing.", detail: notRecorded },
    off: { title: "Telemetry is turned off.", detail: notRecorded },
    unknown: notChecked("The telemetry store"),
  },
};

/** The text of a check in a state. */
export function healthText(name: CheckName, state: CheckState): HealthText {
  const texts: Readonly<Partial<Record<CheckState, HealthText>>> = healthTexts[name];
  return texts[state] ?? notChecked(checkLabels[name]);
}

function notChecked(subject: string): HealthText {
  return { title: `${subject} hasn't been checked yet.`, detail: "The first check runs now." };
}
