import type { StatusLabel } from "@/components/orders/status-labels";
import type { DeliveryStatus, WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";

export const endpointStatusLabels: Readonly<Record<WebhookEndpointView["status"], StatusLabel>> = {
  enabled: { name: "Enabled", tone: "good" },
  failing: { name: "Failing", tone: "warn" },
  disabled: { name: "Disabled", tone: "bad" },
};

export const disabledReasonTexts: Readonly<
  Record<NonNullable<WebhookEndpointView["disabledReason"]>, string>
> = {
  operator: "Paused. Events wait until you enable it.",
  gone: "Answered 410 Gone. Events wait until you enable it.",
  failing: "Failed for days. Events wait until you enable it.",
};

export const deliveryStatusLabels: Readonly<Record<DeliveryStatus, StatusLabel>> = {
  pending: { name: "Pending", tone: "neutral" },
  delivered: { name: "Delivered", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
  cancelled: { name: "Cancelled", tone: "neutral" },
};
