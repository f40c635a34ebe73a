import {
  Braces,
  CircleDot,
  CreditCard,
  Database,
  Flag,
  Globe,
  Hourglass,
  type LucideIcon,
  Mail,
  ScrollText,
  Send,
  Truck,
  Webhook,
  Workflow,
} from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { TraceCategory, TraceStatus } from "@/lib/domain/trace/trace-node";
import type { RecentRange, TraceOutcome } from "@/lib/domain/trace/trace-search";

interface CategoryLook {
  name: string;
  icon: LucideIcon;
  /** The color of icons and bars, as utilities of `text-*`. */
  color: string;
  /** Whether its bar is an outline, because it is mostly filled by what is below it. */
  isOutline: boolean;
}

/** How the items of a trace look. */
export const traceCategoryLooks: Readonly<Record<TraceCategory, CategoryLook>> = {
  request: { name: "Request", icon: Globe, color: "text-span-request", isOutline: true },
  run: { name: "Run", icon: Workflow, color: "text-span-run", isOutline: true },
  step: { name: "Step", icon: CircleDot, color: "text-span-step", isOutline: true },
  wait: { name: "Wait", icon: Hourglass, color: "text-ink-soft", isOutline: true },
  verb: { name: "Operation", icon: Braces, color: "text-span-verb", isOutline: true },
  statement: { name: "SQL", icon: Database, color: "text-span-statement", isOutline: false },
  gateway: { name: "Gateway call", icon: CreditCard, color: "text-span-gateway", isOutline: false },
  carrier: { name: "Carrier call", icon: Truck, color: "text-span-carrier", isOutline: false },
  webhook: { name: "Webhook", icon: Webhook, color: "text-span-webhook", isOutline: false },
  email: { name: "Email", icon: Mail, color: "text-span-email", isOutline: false },
  outbox: { name: "Outbox", icon: Send, color: "text-span-verb", isOutline: false },
  event: { name: "Order event", icon: Flag, color: "text-carbon", isOutline: false },
  log: { name: "Log line", icon: ScrollText, color: "text-ink-soft", isOutline: false },
};

/** The states of the items of a trace. */
export const traceStatusLabels: Readonly<Record<TraceStatus, { name: string; tone: Tone }>> = {
  ok: { name: "OK", tone: "good" },
  error: { name: "Failed", tone: "bad" },
  warning: { name: "Warning", tone: "warn" },
  running: { name: "Running", tone: "carbon" },
  retrying: { name: "Retrying", tone: "warn" },
  waiting: { name: "Waiting", tone: "neutral" },
  cancelled: { name: "Cancelled", tone: "neutral" },
  lost: { name: "Lost", tone: "warn" },
};

export const traceOutcomeLabels: Readonly<Record<TraceOutcome, { name: string; tone: Tone }>> = {
  ok: { name: "OK", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
};

export const recentRangeLabels: Readonly<Record<RecentRange, string>> = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "6h": "Last 6 hours",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
};
