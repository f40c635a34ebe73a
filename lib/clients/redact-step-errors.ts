import { Middleware, NonRetriableError, RetryAfterError } from "inngest";
import { noCode, redactError, stackFrames } from "@/lib/telemetry/safe-error";
import { innermostCause, stepFrame } from "@/lib/telemetry/workflows/recorded-error";

/**
 * Redacts the errors that steps throw, since Inngest stores and shows them and they may contain
 * personal data. `redactError` says what is kept.
 */
export class RedactStepErrors extends Middleware.BaseMiddleware {
  readonly id = "waybill/redact-step-errors";

  override async wrapStepHandler({
    next,
    stepInfo,
  }: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    try {
      return await next();
    } catch (error) {
      throw redactStepError(error, stepInfo.options.id);
    }
  }
}

/**
 * The redacted error, with the original's name and stack frames but without its message. Inngest
 * keeps the name, message, stack and cause of an error: the innermost cause is passed on as the
 * cause, and the step as the last frame.
 */
export function redactStepError(error: unknown, step?: string): Error {
  if (error instanceof NonRetriableError || error instanceof RetryAfterError) return error;
  const frames = stackFrames(error).map((frame) => `    ${frame}`);
  if (step !== undefined) frames.push(`    ${stepFrame}${step}`);
  const redacted = redact(error, frames);
  const innermost = innermostCause(error);
  if (innermost !== error) redacted.cause = redact(innermost, []);
  return redacted;
}

function redact(error: unknown, frames: readonly string[]): Error {
  const { name, message } = redactError(error);
  // Inngest would serialize all fields of an error that has no message.
  const redacted = new Error(message || noCode);
  redacted.name = name;
  redacted.stack = [`${name}: ${redacted.message}`, ...frames].join("\n");
  return redacted;
}
