import type { StatusLabel, StatusLabels } from "@/components/orders/status-labels";
import type { WebhookOutcome } from "@/lib/domain/webhook-receipt";

export const webhookOutcomeLabels: StatusLabels<WebhookOutcome> = {
  applied: { name: "Applied", tone: "good" },
  echo: { name: "Nothing new", tone: "neutral" },
  foreign: { name: "Foreign payment", tone: "warn" },
  unknown: { name: "Unknown object", tone: "warn" },
  unused: { name: "Not used", tone: "neutral" },
  denied: { name: "Permission missing", tone: "bad" },
};

/** A webhook that is still to be processed. */
export const waitingWebhookLabel: StatusLabel = { name: "Waiting", tone: "carbon" };

/** What a rare result means, for operators; null where the label says it all. */
export const webhookOutcomeTexts: Readonly<Record<WebhookOutcome, string | null>> = {
  applied: null,
  echo: null,
  foreign: "It is about a payment that isn't an order's.",
  unknown: "It is about an object that is not of this shop. Nothing was changed.",
  unused: "Waybill doesn't use webhooks of this type.",
  denied: "The gateway's key may not read the object.",
};
