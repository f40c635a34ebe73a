import { redirect } from "next/navigation";
import { adminPage } from "@/lib/actions/page-guard";

export default async function SettingsPage() {
  await adminPage("admin");
  redirect("/admin/settings/shop");
}
