import { z } from "zod";

/** What a node's id names: a row of one of the tables that a trace is read from. */
export type NodeSource =
  | { kind: "span"; spanId: string; repeat: number }
  | { kind: "step"; spanId: string }
  | { kind: "run"; runId: string }
  | { kind: "event"; seq: number }
  | { kind: "email"; emailId: number }
  | { kind: "webhook"; provider: string; eventId: string }
  | { kind: "delivery"; deliveryId: number }
  | { kind: "log"; at: Date; logId: number };

/** The ids of a trace's nodes. They are the same in every read of the trace. */
export const nodeIds = {
  /** Spans with the same id are counted from 0. */
  span: (spanId: string, repeat: number) =>
    repeat === 0 ? `span-${spanId}` : `span-${spanId}-${repeat}`,
  step: (spanId: string) => `step-${spanId}`,
  run: (runId: string) => `run-${runId}`,
  event: (seq: number) => `event-${seq}`,
  email: (emailId: number) => `email-${emailId}`,
  webhook: (provider: string, eventId: string) => `webhook-${provider}-${eventId}`,
  delivery: (deliveryId: number) => `delivery-${deliveryId}`,
  log: (atUs: number, logId: number) => `log-${Math.round(atUs / 1_000)}-${logId}`,
};

const number = "(\\d{1,15})";
const span = "([\\da-f]{16})";

const patterns: readonly (readonly [RegExp, (parts: string[]) => NodeSource])[] = [
  [
    new RegExp(`^span-${span}(?:-(\\d{1,5}))?$`),
    ([spanId = "", repeat = "0"]) => ({ kind: "span", spanId, repeat: Number(repeat) }),
  ],
  [new RegExp(`^step-${span}$`), ([spanId = ""]) => ({ kind: "step", spanId })],
  [/^run-([\w-]{1,100})$/, ([runId = ""]) => ({ kind: "run", runId })],
  [new RegExp(`^event-${number}$`), ([seq]) => ({ kind: "event", seq: Number(seq) })],
  [new RegExp(`^email-${number}$`), ([id]) => ({ kind: "email", emailId: Number(id) })],
  [
    /^webhook-(gateway|carrier)-([\w-]{1,200})$/,
    ([provider = "", eventId = ""]) => ({ kind: "webhook", provider, eventId }),
  ],
  [new RegExp(`^delivery-${number}$`), ([id]) => ({ kind: "delivery", deliveryId: Number(id) })],
  [
    new RegExp(`^log-${number}-${number}$`),
    ([ms, id]) => ({ kind: "log", at: new Date(Number(ms)), logId: Number(id) }),
  ],
];

/** Parses the id of a node that has details; the placeholder of a missing root has none. */
export const nodeSource = z.string().transform((text, check): NodeSource => {
  for (const [pattern, toSource] of patterns) {
    const found = pattern.exec(text);
    if (found) return toSource(found.slice(1));
  }
  check.addIssue({ code: "custom", message: "is not an item of a trace" });
  return z.NEVER;
});

export const traceIdText = z.string().regex(/^[\da-f]{32}$/, "must be a trace id");

/** Which item a link to a trace opens, as text in its URL: by its id, or by the id of its span. */
export const nodeSelection = {
  node: z.string().max(300),
  span: z.string().regex(/^[\da-f]{16}$/),
} as const;
