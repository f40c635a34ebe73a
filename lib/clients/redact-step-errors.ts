import { Middleware, NonRetriableError, RetryAfterError } from "inngest";
import { redactError } from "@/lib/telemetry/safe-error";

/**
 * Inngest keeps and shows what a step throws. This retells every such error, so that no personal
 * data leaves with another's words: see `redactError` for what remains.
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

/** The same error with its name and the places it came through, but no words of others. */
export function redactStepError(error: unknown): Error {
  if (error instanceof NonRetriableError || error instanceof RetryAfterError) return error;
  const { name, message } = redactError(error);
  // An error without a message would be written out field by field.
  const told = new Error(message || "no code");
  told.name = name;
  const places = error instanceof Error ? (error.stack?.match(/^ +at .+$/gm) ?? []) : [];
  told.stack = [`${name}: ${told.message}`, ...places].join("\n");
  return told;
}
