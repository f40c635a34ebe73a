import "server-only";
import { headers } from "next/headers";
import type { z } from "zod";
import { credentialOf } from "@/lib/auth/actor";
import { callerAddress } from "@/lib/auth/caller-address";
import { isRefusal } from "@/lib/auth/permissions";
import type { RateKind } from "@/lib/clients/rate-limiter";
import type { Context } from "@/lib/context";
import { type FormFailure, formFailure, unsureFailure } from "@/lib/domain/form-failure";
import { contextFor, rateLimiter } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";
import { parseInput } from "./parse-input";
import { inActionRequest } from "./request-log";
import { currentSession, pageContext } from "./session";

/**
 * Runs a server action that anyone may call, signed in or not. `limit` names the rate limit:
 * `sign_in` for passwords and account emails, `create` for money and stock, `read` for the rest.
 */
export async function asAnyone<Schema extends z.ZodType, Outcome extends { kind: string }>(
  { limit, schema, input }: { limit: RateKind; schema: Schema; input: unknown },
  run: (call: { ctx: Context; input: z.infer<Schema> }) => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  const failureLog = "A form action failed.";
  return inActionRequest(async () => {
    try {
      const parsed = parseInput(schema, input);
      if (parsed.kind === "failed") return parsed;
      const ctx = await pageContext();
      const caller =
        ctx.actor.kind === "anonymous"
          ? `address:${callerAddress(await headers())}`
          : credentialOf(ctx.actor);
      const outcome = await runLimited({ limit, caller, failureLog }, () =>
        run({ ctx, input: parsed.input }),
      );
      return parsed.withValues(outcome);
    } catch (error) {
      return unexpectedFailure(error, failureLog);
    }
  });
}

/**
 * Runs a server action of the admin, for signed-in operators only. The service then checks whether
 * this operator may do it.
 */
export async function asOperator<Schema extends z.ZodType, Outcome extends { kind: string }>(
  schema: Schema,
  input: unknown,
  run: (call: { ctx: Context; input: z.infer<Schema> }) => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  const failureLog = "An admin action failed.";
  return inActionRequest(async () => {
    try {
      const session = await currentSession();
      if (session?.actor.kind !== "operator") {
        return formFailure("Sign in as an operator to do this.");
      }
      const parsed = parseInput(schema, input);
      if (parsed.kind === "failed") return parsed;
      const ctx = contextFor(session.actor);
      const outcome = await run({ ctx, input: parsed.input }).catch(
        (error: unknown) => expectedFailure(error) ?? unexpectedFailure(error, failureLog),
      );
      return parsed.withValues(outcome);
    } catch (error) {
      return unexpectedFailure(error, failureLog);
    }
  });
}

/** Runs an action within the caller's rate limit and turns its errors into form failures. */
export async function runLimited<Outcome extends { kind: string }>(
  action: { limit: RateKind; caller: string; failureLog: string; logFields?: object },
  run: () => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  try {
    const rate = await rateLimiter().take(action.limit, action.caller);
    if (!rate.success) return formFailure("Too many attempts. Wait a minute, then try again.");
    return await run();
  } catch (error) {
    return (
      expectedFailure(error) ?? unexpectedFailure(error, action.failureLog, action.logFields ?? {})
    );
  }
}

function expectedFailure(error: unknown): FormFailure | null {
  return isRefusal(error) ? formFailure(error.message) : null;
}

/** Logs an unexpected error; the form shows only that something went wrong. */
export function unexpectedFailure(
  error: unknown,
  failureLog: string,
  logFields: object = {},
): FormFailure {
  log().error({ ...logFields, error }, failureLog);
  const message = "Something went wrong on our side. Try again in a moment.";
  return unsureFailure(message);
}
