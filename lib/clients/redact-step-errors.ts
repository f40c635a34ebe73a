import { Middleware, NonRetriableError, RetryAfterError } from "inngest";
import { redactError } from "@/lib/telemetry/safe-error";

/**
 * Redacts the errors that steps throw, since Inngest stores and shows them and they may contain
 * personal data. `redactError` says what is kept.
 */
export class RedactStepErrors extends Middleware.BaseMiddleware {
  readonly id = "waybill/redact-step-errors";

  override async wrapStepHandler({ next }: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    try {
      return await next();
    } catch (error) {
      throw redactStepError(error);
    }
  }
}

/** The redacted error, with the original's name and stack frames but without its message. */
export function redactStepError(error: unknown): Error {
  if (error instanceof NonRetriableError || error instanceof RetryAfterError) return error;
  const { name, message } = redactError(error);
  // Inngest would serialize all fields of an error that has no message.
  const redacted = new Error(message || "no code");
  redacted.name = name;
  const frames = error instanceof Error ? (error.stack?.match(/^ +at .+$/gm) ?? []) : [];
  redacted.stack = [`${name}: ${redacted.message}`, ...frames].join("\n");
  return redacted;
}
