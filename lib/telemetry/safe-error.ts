import { redactText } from "./redact/redact-text";

/**
 * An error whose message contains only ids, states and codes, no personal data. The message may be
 * logged, stored by Inngest and shown to operators.
 */
export class SafeError extends Error {
  override name = "SafeError";
}

/** The names of the classes of safe errors. */
const safeNames = new Set([
  ...["SafeError", "GatewayUnavailable", "CarrierUnavailable", "ControlUnavailable"],
  ...["GatewayObjectMissing", "GatewayPermissionDenied"],
  ...["EmailRejected", "EmailDeferred", "EmailConfigurationRefused", "EmailPartlyRefused"],
  "DeliveryNotTried",
]);

/** What a step's error that has neither a safe message nor a code is reported to Inngest as. */
export const noCode = "no code";

/** The parts of an error that contain no personal data. */
export interface RedactedError {
  name: string;
  /** The message of a `SafeError`, else the error's codes; empty if it has none. */
  message: string;
}

/**
 * Removes what other software wrote into an error: mail servers quote recipients, databases quote
 * rows. Only a `SafeError` keeps its message; any other error keeps its name and codes.
 */
export function redactError(error: unknown): RedactedError {
  if (!(error instanceof Error)) return { name: "Error", message: "" };
  const name = safeName(error.name);
  if (error instanceof SafeError) return { name, message: redactText(error.message) };
  const codes = [...codesOf(error), ...codesOf(error.cause)];
  return { name, message: [...new Set(codes)].join(" ") };
}

/**
 * The same for an error that has lost its class and its codes, because other software passed it on.
 * A `SafeError` is known by its name.
 */
export function redactPassedOn({ name, message }: RedactedError): RedactedError {
  return { name: safeName(name), message: safeNames.has(name) ? redactText(message) : "" };
}

function safeName(name: string): string {
  return /^[\w.: -]{1,100}$/.test(name) ? name : "Error";
}

/** An error that was redacted elsewhere as one that keeps its message, to be logged. */
export function toSafeError({ name, message }: RedactedError): SafeError {
  return Object.assign(new SafeError(message), { name, stack: "" });
}

/** The redacted error as one line, for pages. */
export function errorLine(error: unknown): string {
  const { name, message } = redactError(error);
  return message === "" ? name : `${name}: ${message}`;
}

/** The frames of an error's stack, trimmed; without the message, whose lines may look like frames. */
export function stackFrames(error: unknown): string[] {
  return error instanceof Error ? framesIn(error) : [];
}

/** The same for an error that has lost its class. */
export function framesIn({ stack = "", message }: { stack?: string; message: string }): string[] {
  const messageAt = message === "" ? -1 : stack.indexOf(message);
  const frames = messageAt === -1 ? stack : stack.slice(messageAt + message.length);
  return (frames.match(framePattern) ?? []).map((frame) => frame.trim());
}

/** `at name (file:line:column)`, or without a name, or without a place. */
const framePattern = /^ +at .+(?::\d+:\d+|<anonymous>|native)\)?$/gm;

const codeFields = ["type", "code", "responseCode", "statusCode", "constraint"] as const;

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const values = codeFields.map((field) => String(Reflect.get(error, field) ?? ""));
  return values.filter((value) => /^\w{1,64}$/.test(value));
}
