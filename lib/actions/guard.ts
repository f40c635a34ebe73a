import "server-only";
import { headers } from "next/headers";
import type { z } from "zod";
import { credentialOf } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { RateKind } from "@/lib/clients/rate-limiter";
import type { Context } from "@/lib/context";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { contextFor, rateLimiter } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";
import { callerAddress } from "../http/caller-address";
import { pageContext, viewer } from "./session";

/** Limits attempts, and turns every fault into words beside the form; the rest goes to the log. */
export async function guarded<Outcome>(
  about: { what: string; limit: RateKind; identifier: string; [field: string]: unknown },
  act: () => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  const { what, limit, identifier, ...fields } = about;
  try {
    const rate = await rateLimiter().take(limit, identifier);
    if (!rate.success) return formFailure("That was a little fast. Please wait a minute.");
    return await act();
  } catch (error) {
    if (error instanceof NotFound || error instanceof Forbidden) return formFailure(error.message);
    return failedForm(error, what, fields);
  }
}

/** Logs a fault of a form and says no more than that there was one. */
export function failedForm(error: unknown, what: string, fields: object = {}): FormFailure {
  const told = error instanceof Error ? error.stack : String(error);
  log().error({ ...fields, error: told }, what);
  const message = "Something went wrong on our side. Please try again in a moment.";
  return { ...formFailure(message), unsure: true };
}

/**
 * A form that anybody may send, signed in or not. `attempts` says what is limited: tries of
 * passwords and wishes for emails by `sign_in`, whatever takes money or stock by `create`.
 */
export async function asVisitor<Schema extends z.ZodType, Outcome>(
  attempts: { limit: RateKind; schema: Schema; input: unknown },
  act: (given: { ctx: Context; input: z.infer<Schema> }) => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  const parsed = parsedInput(attempts.schema, attempts.input);
  if (parsed.kind === "failed") return parsed;
  try {
    const ctx = await pageContext();
    const identifier =
      ctx.actor.kind === "anonymous"
        ? `address:${callerAddress(await headers())}`
        : credentialOf(ctx.actor);
    const about = { what: "A form failed.", limit: attempts.limit, identifier };
    return await guarded(about, () => act({ ctx, input: parsed.input }));
  } catch (error) {
    return failedForm(error, "A form failed.");
  }
}

/**
 * A form of the admin. Whether this operator may do it is decided by the service again; nobody else
 * gets as far as there.
 */
export async function asOperator<Schema extends z.ZodType, Outcome>(
  schema: Schema,
  input: unknown,
  act: (given: { ctx: Context; input: z.infer<Schema> }) => Promise<Outcome>,
): Promise<Outcome | FormFailure> {
  try {
    const session = await viewer();
    if (session?.actor.kind !== "operator") return formFailure("Please sign in as an operator.");
    const parsed = parsedInput(schema, input);
    if (parsed.kind === "failed") return parsed;
    return await act({ ctx: contextFor(session.actor), input: parsed.input });
  } catch (error) {
    if (error instanceof NotFound || error instanceof Forbidden) return formFailure(error.message);
    return failedForm(error, "An operator's form failed.");
  }
}

function parsedInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { kind: "parsed"; input: z.infer<Schema> } | FormFailure {
  const result = schema.safeParse(input);
  if (result.success) return { kind: "parsed", input: result.data };
  const fields = Object.fromEntries(
    result.error.issues.map(({ path, message }) => [path.join("."), message]),
  );
  return formFailure("Please check the marked fields.", fields);
}
