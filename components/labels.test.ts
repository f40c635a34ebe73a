import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { checkLabels, checkStateLabels } from "@/components/admin/health/health-texts";
import { movementKindLabels } from "@/components/admin/inventory/movement-kind-labels";
import { recentRangeLabels } from "@/components/admin/list/recent-range-labels";
import { logLevelLabels, minimumLevelLabels } from "@/components/admin/logs/log-level-labels";
import { rangeLabels } from "@/components/admin/metrics/range-links";
import { spanGroupLabels } from "@/components/admin/metrics/span-group-labels";
import { stageLabels } from "@/components/admin/metrics/stage-labels";
import {
  operatorEventText,
  operatorFailureReasons,
  operatorShipmentTexts,
} from "@/components/admin/order/operator-event-text";
import {
  progressStateLabels,
  progressStepLabels,
} from "@/components/admin/order/operator-progress-text";
import { roleLabels } from "@/components/admin/settings/role-labels";
import { scopeLabels } from "@/components/admin/settings/scope-labels";
import {
  traceCategoryLooks,
  traceOutcomeLabels,
  traceStatusLabels,
} from "@/components/admin/trace/trace-labels";
import { missingRunTexts } from "@/components/admin/workflows/events/missing-run-text";
import {
  failureGroupStateLabels,
  failureResolutionLabels,
  repetitionLabels,
  retryOutcomeLabels,
} from "@/components/admin/workflows/failures/failure-labels";
import { runStatusLabels, stepStatusLabels } from "@/components/admin/workflows/status-labels";
import {
  customerEventText,
  customerFailureReasons,
  customerShipmentTexts,
} from "@/components/orders/customer-event-text";
import {
  emailStatusLabels,
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
  refundStatusLabels,
  type StatusLabel,
  shipmentStatusLabel,
} from "@/components/orders/status-labels";
import { scopes } from "@/lib/domain/api-key";
import { alertKinds, emailPlan } from "@/lib/domain/email/email-plan";
import { emailKindLabels, emailStatus, linkEmailKinds } from "@/lib/domain/email/email-view";
import { orderEventTypes } from "@/lib/domain/events";
import {
  failureGroupState,
  failureResolution,
  retryOutcome,
} from "@/lib/domain/failures/failure-state";
import { repetitions } from "@/lib/domain/failures/retry-effects";
import { checkNames, checkStates } from "@/lib/domain/health/health";
import { movementKinds } from "@/lib/domain/inventory/stock";
import { spanGroups } from "@/lib/domain/metrics/span-group";
import { stage } from "@/lib/domain/metrics/stages";
import { metricsRange } from "@/lib/domain/metrics/view";
import { forwardSteps, progressStates, reversalSteps } from "@/lib/domain/order/operator-progress";
import { nextActionLabels, waitingForLabels } from "@/lib/domain/order/operator-waiting-labels";
import {
  failureReason,
  inventoryStatus,
  orderStatus,
  paymentStatus,
  refundStatus,
  shipmentStatus,
} from "@/lib/domain/order/status";
import { nextAction, waitingFor } from "@/lib/domain/order/waiting";
import { recentRange } from "@/lib/domain/recent-range";
import { logLevels } from "@/lib/domain/telemetry/log-view";
import { traceCategories, traceStatuses } from "@/lib/domain/trace/trace-node";
import { traceOutcome } from "@/lib/domain/trace/trace-search";
import { role } from "@/lib/domain/user";
import { missingRuns } from "@/lib/domain/workflows/missing-run";
import { runStatus, stepStatus } from "@/lib/domain/workflows/run-status";

type Labels = Readonly<Record<string, string | undefined>>;

const order = { currency: "usd", items: [] };
const event = (type: string) => ({ type, data: {}, status: "pending" });

function names(labels: Readonly<Record<string, Pick<StatusLabel, "name">>>): Labels {
  return Object.fromEntries(Object.entries(labels).map(([value, { name }]) => [value, name]));
}

function titles(texts: Readonly<Record<string, { title: string }>>): Labels {
  return Object.fromEntries(Object.entries(texts).map(([value, { title }]) => [value, title]));
}

function texts(nodes: Readonly<Record<string, ReactNode>>): Labels {
  return Object.fromEntries(Object.entries(nodes).map(([value, node]) => [value, textOf(node)]));
}

/** The text of what a component renders, without its links' addresses. */
function textOf(node: ReactNode): string {
  return renderToStaticMarkup(node).replace(/<[^>]*>/g, "");
}

function labelsOf(values: readonly string[], label: (value: string) => string): Labels {
  return Object.fromEntries(values.map((value) => [value, label(value)]));
}

const emailKinds = [
  ...Object.values(emailPlan),
  "payment_link",
  "payment_reminder",
  "order_completed",
  "tracking_link",
  "tracking_changed",
  ...alertKinds,
  ...linkEmailKinds,
];

/** Every enum that people see, with its values and the labels that the UI shows for them. */
const enums: readonly [name: string, values: readonly string[], labels: Labels][] = [
  ["order status", orderStatus.options, names(orderStatusLabels)],
  ["payment status", paymentStatus.options, names(paymentStatusLabels)],
  ["inventory status", inventoryStatus.options, names(inventoryStatusLabels)],
  ["refund status", refundStatus.options, names(refundStatusLabels)],
  ["email status", emailStatus.options, names(emailStatusLabels)],
  [
    "shipment status",
    shipmentStatus.options,
    labelsOf(shipmentStatus.options, (status) => shipmentStatusLabel({ status }).name),
  ],
  ["shipment event for customers", shipmentStatus.options, titles(customerShipmentTexts)],
  ["shipment event for operators", shipmentStatus.options, titles(operatorShipmentTexts)],
  [
    "order event for customers",
    orderEventTypes,
    labelsOf(orderEventTypes, (type) => customerEventText(event(type), order).title),
  ],
  [
    "order event for operators",
    orderEventTypes,
    labelsOf(orderEventTypes, (type) => operatorEventText(event(type), order).title),
  ],
  ["failure reason for customers", failureReason.options, customerFailureReasons],
  ["failure reason for operators", failureReason.options, operatorFailureReasons],
  ["waiting for", waitingFor.options, waitingForLabels],
  ["next action", nextAction.options, nextActionLabels],
  ["progress step", [...forwardSteps, ...reversalSteps], progressStepLabels],
  ["progress state", progressStates, progressStateLabels],
  ["movement kind", movementKinds, movementKindLabels],
  ["run status", runStatus.options, names(runStatusLabels)],
  ["step status", stepStatus.options, names(stepStatusLabels)],
  ["reason for a missing run", missingRuns, texts(missingRunTexts)],
  ["trace category", traceCategories, names(traceCategoryLooks)],
  ["state of a trace's item", traceStatuses, names(traceStatusLabels)],
  ["outcome of a trace", traceOutcome.options, names(traceOutcomeLabels)],
  ["recent time range", recentRange.options, recentRangeLabels],
  ["email kind", emailKinds, emailKindLabels],
  ["role", role.options, roleLabels],
  ["API key scope", scopes, scopeLabels],
  ["state of failures", failureGroupState.options, names(failureGroupStateLabels)],
  ["resolution of a failure", failureResolution.options, names(failureResolutionLabels)],
  ["outcome of a retry", retryOutcome.options, names(retryOutcomeLabels)],
  ["repetition of an effect", repetitions, names(repetitionLabels)],
  ["log level", logLevels, logLevelLabels],
  ["minimum log level", logLevels, minimumLevelLabels],
  ["stage of an order", stage.options, stageLabels],
  ["kind of span", spanGroups, spanGroupLabels],
  ["range of metrics", metricsRange.options, rangeLabels],
  ["health check", checkNames, checkLabels],
  ["health check's state", Object.values(checkStates).flat(), checkStateLabels],
];

/** Progress states are English words already and stand in the middle of a line. */
const labelsEqualToValues: ReadonlySet<string> = new Set(["progress state"]);

describe.each(enums)("The labels of each %s", (name, values, labels) => {
  it("include every value", () => {
    for (const value of values) expect(labels[value], value).toMatch(/\S/);
  });

  it("never show a raw value", () => {
    for (const value of values) {
      if (!labelsEqualToValues.has(name)) expect(labels[value]).not.toBe(value);
      expect(labels[value]).not.toContain("_");
      expect(labels[value]).not.toContain("/");
    }
  });
});
