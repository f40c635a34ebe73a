import type { AuditArea, AuditEntryView } from "@/lib/domain/audit";
import { formatMoney } from "@/lib/domain/money";
import { type Role, role } from "@/lib/domain/user";
import { auditSubject } from "./audit-subject";
import { roleLabels } from "./role-labels";
import { scopeLabel } from "./scope-labels";
import { shopSettingLabels } from "./shop-setting-labels";

type Entry = Pick<AuditEntryView, "action" | "subject" | "subjectName" | "currency" | "data">;

/** What someone did, in parts: "changed the price of" | "Shop bell" | "from $19.00 to $20.00". */
export interface AuditText {
  before: string;
  /** What it was done to; empty if `before` says it. */
  subject: string;
  /** The subject's page. */
  href: string | null;
  after: string;
}

export const auditAreaLabels: Readonly<Record<AuditArea, string>> = {
  product: "Products",
  stock: "Stock",
  reorder: "Reorder requests",
  payment: "Payments",
  customer: "Customers",
  email: "Emails",
  user: "Users and sign-in",
  api_key: "API keys",
  webhook_endpoint: "Webhook endpoints",
  settings: "Settings",
  event: "Events",
  run: "Runs",
  cron: "Crons",
  failures: "Failures",
  lab: "Lab",
};

const settingLabels: Readonly<Record<string, string>> = shopSettingLabels;

type Details = (data: Record<string, unknown>, entry: Entry) => string;
const nothing: Details = () => "";

/** By recorded action: the text before the subject, and the text after it. */
const texts: Readonly<Record<string, readonly [before: string, after: Details]>> = {
  "api_key/created": ["created the API key", scopesText],
  "api_key/limits_changed": ["changed the limits of the API key", limitsText],
  "api_key/old_secret_ended": ["ended the old secret of the API key", nothing],
  "api_key/revoked": ["revoked the API key", endpointsText],
  "api_key/rotated": ["rotated the API key", rotationText],
  "cron/started": ["ran the cron", () => "now"],
  "customer/card_chosen": ["chose a saved card as the default of", nothing],
  "customer/card_removed": ["removed a saved card of", nothing],
  "customer/changed": ["changed", fieldsText],
  "customer/created": ["created", nothing],
  "customer/cards_lost": [
    "forgot the saved cards, which the payment provider no longer has, of",
    nothing,
  ],
  "customer/deleted_at_gateway": ["deleted, at the payment provider, the saved cards of", nothing],
  "customer/erased": [
    "erased the personal data of",
    ({ orders }) => countText("in", orders, "order"),
  ],
  "customer/exported": ["exported the personal data of", nothing],
  "email/requeued": ["queued", () => "again"],
  "event/not_accepted": ["tried to send", () => "by hand, but Inngest did not accept it"],
  "event/resent": ["sent", ({ of }) => (typeof of === "string" ? `again, from ${of}` : "again")],
  "event/sent": [
    "sent",
    ({ name }) => (typeof name === "string" ? `by hand (${name})` : "by hand"),
  ],
  "failures/ignored": ["ignored", failuresText],
  "failures/reopened": ["reopened", failuresText],
  "failures/resolved": ["resolved", failuresText],
  "failures/retried": ["retried", failuresText],
  "lab/deadline_jumped": ["skipped the payment deadline of", nothing],
  "lab/faults_changed": ["changed the simulated faults in", nothing],
  "lab/load_started": ["placed test orders in", nothing],
  "payment/marked_handled": ["marked as handled", nothing],
  "payment/returned": ["refunded or voided", nothing],
  "product/archived": ["archived", nothing],
  "product/created": ["created", createdText],
  "product/edited": ["edited", editedText],
  "product/picture_removed": ["removed the picture of", nothing],
  "product/picture_set": ["set the picture of", nothing],
  "product/restored": ["restored", nothing],
  "reorder/cancelled": ["dismissed the reorder request for", nothing],
  "reorder/received": ["received the delivery of the reorder request for", nothing],
  "run/cancelled": [
    "cancelled",
    ({ functionId }) => (typeof functionId === "string" ? `of ${functionId}` : ""),
  ],
  "settings/changed": ["changed", settingsText],
  "stock/imported": ["imported", importText],
  "stock/threshold_set": ["set the low-stock threshold of", fromTo],
  "user/created": ["invited", ({ role: of }) => (isRole(of) ? `as ${roleLabels[of]}` : "")],
  "user/disabled": ["disabled", nothing],
  "user/enabled": ["enabled", nothing],
  "user/password_changed": ["changed the password of", nothing],
  "user/role_changed": ["changed the role of", roleText],
  "user/sessions_ended": ["signed out", ({ sessions }) => countText("of", sessions, "session")],
  "webhook_endpoint/changed": ["changed", movedText],
  "webhook_endpoint/created": ["created", urlText],
  "webhook_endpoint/deleted": ["deleted", urlText],
  "webhook_endpoint/disabled": [
    "disabled",
    ({ reason }) => (reason === "gone" ? "because it is gone" : "because it kept failing"),
  ],
  "webhook_endpoint/events_redelivered": [
    "delivered again to",
    ({ deliveries }) => countText("", deliveries, "event").trim(),
  ],
  "webhook_endpoint/redelivered": [
    "delivered an event again to",
    ({ deliveryId }) => `(delivery ${deliveryId})`,
  ],
  "webhook_endpoint/secret_rotated": ["rotated the secret of", nothing],
};

/** An entry in words. An action of a newer version is shown as it was recorded. */
export function auditText(entry: Entry): AuditText {
  const [before, after] = texts[entry.action] ?? [`${entry.action}:`, recorded];
  return { before, ...auditSubject(entry), after: after(entry.data, entry) };
}

/** An entry in one sentence, without who did it. */
export function auditSentence(entry: Entry): string {
  const { before, subject, after } = auditText(entry);
  return [before, subject, after].filter(Boolean).join(" ");
}

function recorded(data: Record<string, unknown>): string {
  return Object.keys(data).length > 0 ? JSON.stringify(data) : "";
}

function countText(preposition: string, count: unknown, noun: string): string {
  if (typeof count !== "number") return "";
  return `${preposition} ${count} ${noun}${count === 1 ? "" : "s"}`;
}

function fieldsText({ fields }: Record<string, unknown>): string {
  return Array.isArray(fields) && fields.length > 0 ? `(${fields.join(", ")})` : "";
}

function failuresText({ failures }: Record<string, unknown>): string {
  return typeof failures === "number" ? `(${failures})` : "";
}

function fromTo({ from, to }: Record<string, unknown>): string {
  return `from ${shown(from)} to ${shown(to)}`;
}

function roleText({ from, to }: Record<string, unknown>): string {
  if (!isRole(from) || !isRole(to)) return "";
  return `from ${roleLabels[from]} to ${roleLabels[to]}`;
}

function isRole(value: unknown): value is Role {
  return role.safeParse(value).success;
}

function createdText({ sku, price }: Record<string, unknown>, { currency }: Entry): string {
  const parts = [
    ...(typeof sku === "string" ? [`SKU ${sku}`] : []),
    ...(typeof price === "number" ? [money(price, currency)] : []),
  ];
  return parts.length > 0 ? `(${parts.join(", ")})` : "";
}

function editedText(data: Record<string, unknown>, { currency }: Entry): string {
  const { price, sku } = data;
  const parts = [
    ...(isChange(price)
      ? [`the price from ${money(price.from, currency)} to ${money(price.to, currency)}`]
      : []),
    ...(isChange(sku) ? [`the SKU from ${shown(sku.from)} to ${shown(sku.to)}`] : []),
  ];
  return parts.length > 0 ? `and changed ${parts.join(" and ")}` : "";
}

function isChange(value: unknown): value is { from: unknown; to: unknown } {
  return typeof value === "object" && value !== null && "from" in value && "to" in value;
}

/** Minor units as a price; as they were recorded if the product no longer exists. */
function money(amount: unknown, currency: string | null): string {
  return typeof amount === "number" && currency ? formatMoney(amount, currency) : shown(amount);
}

function settingsText({ changed }: Record<string, unknown>): string {
  if (typeof changed !== "object" || changed === null) return "";
  const names = Object.entries(changed).map(([name, value]) => {
    const label = settingLabels[name] ?? name;
    // Personal data is not recorded, only that it changed.
    return value === true ? label : `${label} to ${shown(value)}`;
  });
  return names.length > 0 ? `(${names.join(", ")})` : "";
}

function scopesText({ scopes }: Record<string, unknown>): string {
  if (!Array.isArray(scopes) || scopes.length === 0) return "";
  return `(${scopes.map((scope) => scopeLabel(String(scope))).join(", ")})`;
}

/** Requests per minute. */
function limitsText({ to }: Record<string, unknown>): string {
  if (typeof to !== "object" || to === null) return "";
  const { readPerMinute, writePerMinute } = to as Record<string, unknown>;
  return `(reads ${limitText(readPerMinute)}, writes ${limitText(writePerMinute)})`;
}

/** What a revoked key leaves behind. */
function endpointsText({ webhookEndpoints: ids }: Record<string, unknown>): string {
  return Array.isArray(ids) && ids.length > 0
    ? `(webhook endpoints that it has created: ${ids.join(", ")})`
    : "";
}

function urlText({ url }: Record<string, unknown>): string {
  return typeof url === "string" ? `(${url})` : "";
}

function movedText(data: Record<string, unknown>): string {
  return isChange(data.url) ? `(URL ${fromTo({ ...data.url })})` : fieldsText(data);
}

function limitText(perMinute: unknown): string {
  return typeof perMinute === "number" ? `${perMinute} per minute` : "as the shop's";
}

function rotationText({ previousKeyUntil: until }: Record<string, unknown>): string {
  if (typeof until !== "string") return "";
  return `(the old secret works until ${until.slice(0, 16).replace("T", " ")} UTC)`;
}

function importText({ mode, lines, again }: Record<string, unknown>): string {
  const parts = [
    mode === "count" ? "count" : "delivery",
    ...(typeof lines === "number" ? [`${lines} ${lines === 1 ? "line" : "lines"}`] : []),
    ...(again === true ? ["imported before"] : []),
  ];
  return `(${parts.join(", ")})`;
}

function shown(value: unknown): string {
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : (JSON.stringify(value) ?? "nothing");
}
