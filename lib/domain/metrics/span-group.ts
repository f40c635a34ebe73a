/** What kinds of spans there are, by their names. */
export const spanGroups = [
  "request",
  "function",
  "step",
  "call",
  "statement",
  "operation",
] as const;
export type SpanGroup = (typeof spanGroups)[number];

const patterns: readonly (readonly [SpanGroup, RegExp])[] = [
  ["request", /^(RSC )?[A-Z]+ \/|^webhook /],
  ["function", /^run |^send (outbox|webhooks)$/],
  ["step", /^step /],
  ["call", /^(gateway|carrier|email|inngest|channels|redis) /],
  ["statement", /^[A-Z]+( |$)/],
];

/** The group of a span. Whatever is in no other group is an operation of ours, such as a verb. */
export function spanGroupOf(name: string): SpanGroup {
  return patterns.find(([, pattern]) => pattern.test(name))?.[0] ?? "operation";
}
