import { redirect } from "next/navigation";
import { currentSession } from "@/lib/actions/session";

/** Redirects to the user's home page after sign-in. */
export default async function AccountPage() {
  const session = await currentSession();
  if (!session) redirect("/signin");
  redirect(session.actor.kind === "operator" ? "/admin" : "/account/orders");
}
