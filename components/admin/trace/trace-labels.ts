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
  Plug,
  ScrollText,
  Send,
  Truck,
  Webhook,
  Workflow,
} from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { TraceCategory, TraceStatus } from "@/lib/domain/trace/trace-node";
import type { TraceOutcome } from "@/lib/domain/trace/trace-search";

interface CategoryLook {
  name: string;
  plural: string;
  icon: LucideIcon;
  /** The color of icons and bars, as utilities of `text-*`. */
  color: string;
  /** Whether its bar is an outline, because it is mostly filled by what is below it. */
  isOutline: boolean;
}

/** How the items of a trace look. */
export const traceCategoryLooks: Readonly<Record<TraceCategory, CategoryLook>> = {
  request: {
    name: "Request",
    plural: "Requests",
    icon: Globe,
    color: "text-span-request",
    isOutline: true,
  },
  run: { name: "Run", plural: "Runs", icon: Workflow, color: "text-span-run", isOutline: true },
  step: {
    name: "Step",
    plural: "Steps",
    icon: CircleDot,
    color: "text-span-step",
    isOutline: true,
  },
  wait: { name: "Wait", plural: "Waits", icon: Hourglass, color: "text-ink-soft", isOutline: true },
  verb: {
    name: "Operation",
    plural: "Operations",
    icon: Braces,
    color: "text-span-verb",
    isOutline: true,
  },
  statement: {
    name: "SQL",
    plural: "SQL",
    icon: Database,
    color: "text-span-statement",
    isOutline: false,
  },
  gateway: {
    name: "Gateway call",
    plural: "Gateway calls",
    icon: CreditCard,
    color: "text-span-gateway",
    isOutline: false,
  },
  carrier: {
    name: "Carrier call",
    plural: "Carrier calls",
    icon: Truck,
    color: "text-span-carrier",
    isOutline: false,
  },
  webhook: {
    name: "Webhook",
    plural: "Webhooks",
    icon: Webhook,
    color: "text-span-webhook",
    isOutline: false,
  },
  email: {
    name: "Email",
    plural: "Emails",
    icon: Mail,
    color: "text-span-email",
    isOutline: false,
  },
  outbox: {
    name: "Outbox",
    plural: "Outbox",
    icon: Send,
    color: "text-span-verb",
    isOutline: false,
  },
  call: {
    name: "Call",
    plural: "Calls",
    icon: Plug,
    color: "text-span-request",
    isOutline: false,
  },
  event: {
    name: "Order event",
    plural: "Events",
    icon: Flag,
    color: "text-carbon",
    isOutline: false,
  },
  log: {
    name: "Log line",
    plural: "Logs",
    icon: ScrollText,
    color: "text-ink-soft",
    isOutline: false,
  },
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
