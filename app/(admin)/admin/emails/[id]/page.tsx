import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requeueEmailAction } from "@/app/(admin)/admin/emails/email-actions";
import { EmailContent } from "@/components/admin/emails/email-content";
import { EmailDeliveryCard } from "@/components/admin/emails/email-delivery-card";
import { RequeueEmailButton } from "@/components/admin/emails/requeue-email-button";
import { PageTitle } from "@/components/admin/layout/page-title";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { emailKindLabel } from "@/lib/domain/email/email-view";
import { idText } from "@/lib/domain/url-fields";
import { readEmail } from "@/lib/services/emails/read-email";

export const metadata: Metadata = { title: "Email" };

export default async function EmailPage({ params }: { params: Promise<{ id: string }> }) {
  const { ctx } = await adminPage();
  const id = idText.safeParse((await params).id);
  if (!id.success) notFound();
  const email = await readEmail({ ctx, input: { emailId: id.data } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  return (
    <>
      <PageTitle
        lead={emailKindLabel(email.kind)}
        actions={<RequeueEmailButton email={email} requeueEmailAction={requeueEmailAction} />}
      >
        {email.subject}
      </PageTitle>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
        <EmailDeliveryCard email={email} />
        <EmailContent email={email} />
      </div>
    </>
  );
}
