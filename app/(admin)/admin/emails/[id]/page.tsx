import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageTitle } from "@/components/admin/layout/page-title";
import { emailStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { DescriptionItem } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { type EmailView, emailKindName, linkEndedReason } from "@/lib/domain/email/email-view";
import { idText } from "@/lib/domain/url-fields";
import { readEmail } from "@/lib/services/emails/read-email";
import { requeueEmailAction } from "../actions";

export const metadata: Metadata = { title: "Email" };

export default async function EmailPage({ params }: { params: Promise<{ id: string }> }) {
  const text = (await params).id;
  const { ctx } = await adminPage();
  const id = idText.safeParse(text);
  if (!id.success) notFound();
  const email = await readEmail({ ctx, input: { emailId: id.data } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  return (
    <>
      <PageTitle
        lead={emailKindName(email.kind)}
        actions={
          email.status === "failed" &&
          email.text !== "" &&
          !email.isLinkEnded && (
            <ConfirmAction
              label="Send again"
              variant="primary"
              title="Send this email again?"
              consequence="It is queued, and tried within a minute. The recipient may get it twice, if the mail server had taken it before."
              done="The email is queued."
              act={requeueEmailAction.bind(null, email.id)}
            />
          )
        }
      >
        {email.subject}
      </PageTitle>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
        <Delivery email={email} />
        <Words email={email} />
      </div>
    </>
  );
}

function Delivery({ email }: { email: EmailView }) {
  const { name, tone } = emailStatusLabels[email.status];
  return (
    <Card className="p-5 text-sm">
      <CardHeading aside={<Badge tone={tone}>{name}</Badge>}>Delivery</CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <DescriptionItem name="To">
          <span className="break-all">{email.to}</span>
        </DescriptionItem>
        {email.orderId !== null && (
          <DescriptionItem name="Order">
            <Link
              href={`/admin/orders/${email.orderId}`}
              className="text-carbon underline-offset-4 hover:underline"
            >
              #{email.orderId}
            </Link>
          </DescriptionItem>
        )}
        <DescriptionItem name="Written">
          <LocalTime at={email.createdAt} to="second" />
        </DescriptionItem>
        {email.sentAt && (
          <DescriptionItem name={email.status === "captured" ? "Captured" : "Sent"}>
            <LocalTime at={email.sentAt} to="second" />
          </DescriptionItem>
        )}
        {email.tries > 0 && <DescriptionItem name="Failed tries">{email.tries}</DescriptionItem>}
        {email.status === "queued" && (
          <DescriptionItem name="Next try">
            <LocalTime at={email.nextTryAt} to="second" />
          </DescriptionItem>
        )}
      </dl>
      {email.error && (
        <p className="mt-3 break-words rounded-md bg-bad-soft px-3 py-2 text-bad text-xs">
          {email.error}
        </p>
      )}
      {email.status === "failed" && email.isLinkEnded && <p className="mt-3">{linkEndedReason}</p>}
    </Card>
  );
}

/** The email itself, in a frame that may run nothing, load nothing of ours and lead nowhere. */
function Words({ email }: { email: EmailView }) {
  if (email.text === "") {
    return <p className="text-ink-soft text-sm">The email was erased with its customer.</p>;
  }
  return (
    <div className="grid min-w-0 gap-5">
      <section aria-labelledby="as-sent" className="min-w-0">
        <h2 id="as-sent" className="mb-2 font-semibold text-base tracking-tight">
          As it is read
        </h2>
        <iframe
          title={`The email “${email.subject}”`}
          sandbox=""
          srcDoc={email.html}
          className="h-[30rem] w-full rounded-lg border border-line bg-[#f4f4f5] shadow-sheet"
        />
      </section>
      <section aria-labelledby="as-text" className="min-w-0">
        <h2 id="as-text" className="mb-2 font-semibold text-base tracking-tight">
          As plain text
        </h2>
        <pre className="whitespace-pre-wrap break-words rounded-lg border border-line bg-surface p-4 font-mono text-xs leading-5">
          {email.text}
        </pre>
      </section>
    </div>
  );
}
