import { PageTitle } from "@/components/desk/page-title";
import { deskPage } from "@/lib/http/page-context";

export default async function OverviewPage() {
  const { user } = await deskPage("/admin");
  return <PageTitle lead={`Good to see you, ${user.name}.`}>Overview</PageTitle>;
}
