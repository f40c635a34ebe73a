import { redirect } from "next/navigation";
import { deskPage } from "@/lib/http/page-context";

export default async function SettingsPage() {
  await deskPage("admin");
  redirect("/admin/settings/shop");
}
