import { z } from "zod";
import type { Context } from "@/lib/context";
import { rateLimiter } from "@/lib/runtime";
import { checkPassword } from "@/lib/services/users";

/** What came of trying a password. `wrong` tells nobody whether there is such an account. */
export type PasswordTried =
  | { kind: "signed_in"; userId: number }
  | { kind: "wrong" }
  | { kind: "too_many" }
  | { kind: "unavailable" };

/** Anything that could be an account's; PostgreSQL keeps no text with a NUL in it. */
const signInInput = z.object({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\0]+$/),
  password: z.string().max(200),
});

/**
 * Tries what somebody at the address `caller` has typed. A fault is logged, and told as no more than
 * that.
 */
export async function tryPassword({
  ctx,
  caller,
  given,
}: {
  ctx: Context;
  caller: string;
  given: unknown;
}): Promise<PasswordTried> {
  const input = signInInput.safeParse(given);
  if (!input.success) return { kind: "wrong" };
  try {
    if (!(await mayTry(caller, input.data.email))) return { kind: "too_many" };
    const user = await checkPassword({ ctx, input: input.data });
    return user ? { kind: "signed_in", userId: user.id } : { kind: "wrong" };
  } catch (error) {
    ctx.log.error({ error: String(error) }, "Signing in failed.");
    return { kind: "unavailable" };
  }
}

/**
 * Neither many accounts nor one are tried at will. What a caller is refused does not count against
 * the account: only many callers together can keep its owner out.
 */
async function mayTry(caller: string, email: string): Promise<boolean> {
  const byCaller = await rateLimiter().take("sign_in", `address:${caller}`);
  return byCaller.success && (await rateLimiter().take("account", email)).success;
}
