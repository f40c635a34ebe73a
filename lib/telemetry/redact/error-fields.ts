import path from "node:path";
import { redactError, stackFrames } from "@/lib/telemetry/safe-error";
import { redactText } from "./redact-text";

const root = process.cwd() + path.sep;

const framesMax = 10;
const causesMax = 3;

/** What of an error is logged: nothing that other software wrote into its message. */
export interface ErrorFields {
  name: string;
  /** The message of a `SafeError`, else the error's codes. */
  message?: string;
  /** The stack's frames, without the message. */
  frames?: string[];
  cause?: ErrorFields;
}

/** Reduces an error, as `redactError` does, to what may be stored; with its frames and causes. */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  const { name, message } = redactError(error);
  const frames = depth === 0 ? framesOf(error) : [];
  const cause = error instanceof Error && depth < causesMax ? error.cause : undefined;
  return {
    name,
    ...(message !== "" && { message }),
    ...(frames.length > 0 && { frames }),
    ...(cause instanceof Error && { cause: errorFields(cause, depth + 1) }),
  };
}

/** The innermost frames. Paths are relative to the project. */
function framesOf(error: unknown): string[] {
  const frames = stackFrames(error).slice(0, framesMax);
  return frames.map((frame) => redactText(frame.replace("file://", "").replace(root, "")));
}
