import { redirect } from "next/navigation";
import { viewer } from "@/lib/actions/session";

/** Where somebody is at home who has just signed in. */
export default async function AccountPage() {
  const session = await viewer();
  if (!session) redirect("/signin");
  redirect(session.actor.kind === "operator" ? "/admin" : "/account/orders");
}
