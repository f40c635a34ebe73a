import { createHash } from "node:crypto";
import { StepError } from "inngest";
import { z } from "zod";
import { redactText } from "@/lib/telemetry/redact/redact-text";
import {
  framesIn,
  noCode,
  type RedactedError,
  redactError,
  redactPassedOn,
  stackFrames,
} from "@/lib/telemetry/safe-error";
import type { RecordedError } from "./run-records";

const causesMax = 10;
const framesMax = 20;
/** Begins the last frame of a step's error, which names the step. */
export const stepFrame = "at step ";

/**
 * The error of a step or a run, without personal data.
 *
 * @param ofSteps The recorded errors of the run's steps, by name. A run that fails with a step's
 *   error failed for the same reason, although the SDK has lost its cause on the way.
 */
export function recordedError(
  functionId: string,
  error: unknown,
  ofSteps: ReadonlyMap<string, RecordedError> = new Map(),
): RecordedError {
  const ofStep = error instanceof StepError ? ofSteps.get(stepName(error)) : undefined;
  if (ofStep) return ofStep;
  const read = readerOf(error);
  const { name, message } = read(error);
  const innermost = read(innermostCause(error));
  const cause = innermost.message ? `${innermost.name}: ${innermost.message}` : innermost.name;
  const frames = isReported(error) ? reportedFrames(error) : stackFrames(error);
  return {
    name,
    message,
    frames: frames.slice(0, framesMax).map(redactText),
    cause,
    fingerprint: fingerprintOf(functionId, cause),
  };
}

/** The step that an error came from, if Inngest reports it; null for the function's own error. */
export function failedStep(error: unknown): string | null {
  const last = readReported(error)?.stack.trimEnd().split("\n").at(-1)?.trim() ?? "";
  return last.startsWith(stepFrame) ? last.slice(stepFrame.length) : null;
}

/** A step's id without the number of its repetition. */
function stepName({ stepId }: StepError): string {
  return stepId.replace(/:\d+$/, "");
}

const reported = z.object({
  name: z.string().default("Error"),
  message: z.string().default(""),
  stack: z.string().default(""),
  cause: z.unknown().optional(),
});

function readReported(error: unknown): z.infer<typeof reported> | undefined {
  return reported.safeParse(error).data;
}

/** Whether this is an error as Inngest reports it. */
function isReported(error: unknown): boolean {
  return error instanceof StepError || !(error instanceof Error);
}

/**
 * Reads an error or one of its causes. A step's error was redacted when it left the step; one that a
 * function throws outside of its steps reaches Inngest as it is.
 */
function readerOf(error: unknown): (error: unknown) => RedactedError {
  if (!isReported(error)) return redactError;
  const redact = failedStep(error) === null ? redactPassedOn : redactAgain;
  return (one) => redact(readReported(one) ?? { name: "Error", message: "" });
}

function redactAgain({ name, message }: RedactedError): RedactedError {
  return { name, message: message === noCode ? "" : redactText(message) };
}

/** The frames of an error as Inngest reports it. The stack of a step's contains no foreign text. */
function reportedFrames(error: unknown): string[] {
  const read = readReported(error);
  if (!read) return [];
  if (failedStep(error) === null) return framesIn(read);
  return (read.stack.match(/^ +at .+$/gm) ?? []).map((frame) => frame.trim());
}

/**
 * Groups failures by the function and the innermost error: one error is wrapped in different errors,
 * and different errors in the same one. Ids and numbers in the message are left out.
 */
export function fingerprintOf(functionId: string, cause: string): string {
  const general = cause
    .replace(/\b[\da-f]{8}-[\da-f-]{27}\b/gi, "<id>")
    .replace(/\b\w*_\w{6,}\b/g, (word) => (/\d/.test(word) ? "<id>" : word))
    .replace(/\b0x[\da-f]+\b|\d+/gi, "<n>");
  return createHash("sha256").update(`${functionId}\n${general}`).digest("hex").slice(0, 16);
}

/** The error at the end of the chain of causes: of errors, or of errors as Inngest reports them. */
export function innermostCause(error: unknown): unknown {
  let innermost = error;
  for (let depth = 0; depth < causesMax; depth += 1) {
    const cause: unknown = Object(innermost).cause;
    if (typeof cause !== "object" || cause === null) break;
    innermost = cause;
  }
  return innermost;
}
