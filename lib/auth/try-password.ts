import { z } from "zod";
import type { Context } from "@/lib/context";
import { toStoredEmail } from "@/lib/domain/email-address";
import { rateLimiter } from "@/lib/runtime";
import { checkPassword } from "@/lib/services/users";

/** The result of a sign-in. `wrong` does not reveal whether the account exists. */
export type PasswordResult =
  | { kind: "signed_in"; userId: number }
  | { kind: "wrong" }
  | { kind: "too_many" }
  | { kind: "unavailable" };

/** Accepts any text that could be an account's email; PostgreSQL can't store NUL. */
const signInInput = z.object({
  email: z
    .string()
    .overwrite(toStoredEmail)
    .max(254)
    .regex(/^[^\0]+$/),
  password: z.string().max(200),
});

/**
 * Tries the credentials of a sign-in form, sent from the IP address `caller`. Unexpected errors are
 * logged and returned as `unavailable`.
 */
export async function tryPassword({
  ctx,
  caller,
  input,
}: {
  ctx: Context;
  caller: string;
  input: unknown;
}): Promise<PasswordResult> {
  const parsed = signInInput.safeParse(input);
  if (!parsed.success) return { kind: "wrong" };
  try {
    if (!(await isWithinLimits(caller, parsed.data.email))) return { kind: "too_many" };
    const user = await checkPassword({ ctx, input: parsed.data });
    return user ? { kind: "signed_in", userId: user.id } : { kind: "wrong" };
  } catch (error) {
    ctx.log.error({ error }, "A sign-in failed.");
    return { kind: "unavailable" };
  }
}

/**
 * Limits attempts per caller and per account. Attempts refused to a caller don't count against the
 * account, so that a single caller can't lock its owner out.
 */
async function isWithinLimits(caller: string, email: string): Promise<boolean> {
  const byCaller = await rateLimiter().take("sign_in", `address:${caller}`);
  return byCaller.success && (await rateLimiter().take("account", email)).success;
}
