import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { idParams } from "@/lib/domain/url-fields";
import type { UserView } from "@/lib/domain/user";
import { requestContext } from "./request-log";
import { requestedPathHeader } from "./requested-path-header";
import { currentSession } from "./session";

/** Guards a customer's page: visitors sign in first, operators get a 404. */
export async function customerPage(): Promise<{ ctx: Context; user: UserView }> {
  const session = await currentSession();
  if (!session) redirect(await signInPath());
  if (session.actor.kind !== "customer") notFound();
  return { ctx: await requestContext(session.actor), user: session.user };
}

/**
 * Guards an admin page, for operators and administrators or for administrators alone. Visitors sign
 * in first; other users get a 404.
 */
export async function adminPage(
  role: "operator" | "admin" = "operator",
): Promise<{ ctx: Context; user: UserView }> {
  const session = await currentSession();
  if (!session) redirect(await signInPath());
  const { actor, user } = session;
  if (actor.kind !== "operator" || (role === "admin" && actor.role !== "admin")) notFound();
  return { ctx: await requestContext(actor), user };
}

/**
 * Guards the page of one of the signed-in customer's orders. `id` is the path's text. Another
 * customer's order is a 404, like one that does not exist.
 */
export async function ownOrderPage<View>(
  id: string,
  read: (call: { ctx: Context; input: { orderId: number } }) => Promise<View>,
): Promise<{ ctx: Context; view: View }> {
  const { ctx } = await customerPage();
  const params = idParams.safeParse({ id });
  if (!params.success) notFound();
  try {
    return { ctx, view: await read({ ctx, input: { orderId: params.data.id } }) };
  } catch (error) {
    if (error instanceof NotFound) notFound();
    throw error;
  }
}

/** The sign-in page, which returns to the requested page. */
async function signInPath(): Promise<string> {
  const requested = (await headers()).get(requestedPathHeader) ?? "/account";
  return `/signin?next=${encodeURIComponent(requested)}`;
}
