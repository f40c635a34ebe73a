import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ConfirmAction } from "@/components/desk/confirm-action";
import { PageTitle } from "@/components/desk/page-title";
import { mailFaces } from "@/components/orders/state-faces";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { Fact } from "@/components/ui/fact";
import { LocalTime } from "@/components/ui/local-time";
import { NotFound } from "@/lib/auth/permissions";
import { linkEndedWords, type MailView, mailKindName } from "@/lib/domain/notification/mail-view";
import { idText } from "@/lib/http/list-query";
import { deskPage } from "@/lib/http/page-context";
import { readMail } from "@/lib/services/notifications/list-mails";
import { requeueMailAction } from "../actions";

export const metadata: Metadata = { title: "Mail" };

export default async function MailPage({ params }: { params: Promise<{ id: string }> }) {
  const text = (await params).id;
  const { ctx } = await deskPage();
  const id = idText.safeParse(text);
  if (!id.success) notFound();
  const mail = await readMail({ ctx, input: { mailId: id.data } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  return (
    <>
      <PageTitle
        lead={mailKindName(mail.kind)}
        actions={
          mail.status === "failed" &&
          mail.text !== "" &&
          !mail.isLinkEnded && (
            <ConfirmAction
              label="Send again"
              variant="primary"
              title="Send this letter again?"
              consequence="It is queued, and tried within a minute. The recipient may get it twice, if the mail server had taken it before."
              done="The letter is queued."
              act={requeueMailAction.bind(null, mail.id)}
            />
          )
        }
      >
        {mail.subject}
      </PageTitle>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
        <Delivery mail={mail} />
        <Words mail={mail} />
      </div>
    </>
  );
}

function Delivery({ mail }: { mail: MailView }) {
  const { name, tone } = mailFaces[mail.status];
  return (
    <Card className="p-5 text-sm">
      <CardHeading aside={<Badge tone={tone}>{name}</Badge>}>Delivery</CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <Fact name="To">
          <span className="break-all">{mail.to}</span>
        </Fact>
        {mail.orderId !== null && (
          <Fact name="Order">
            <Link
              href={`/admin/orders/${mail.orderId}`}
              className="text-carbon underline-offset-4 hover:underline"
            >
              #{mail.orderId}
            </Link>
          </Fact>
        )}
        <Fact name="Written">
          <LocalTime at={mail.createdAt} to="second" />
        </Fact>
        {mail.sentAt && (
          <Fact name={mail.status === "captured" ? "Captured" : "Sent"}>
            <LocalTime at={mail.sentAt} to="second" />
          </Fact>
        )}
        {mail.tries > 0 && <Fact name="Failed tries">{mail.tries}</Fact>}
        {mail.status === "queued" && (
          <Fact name="Next try">
            <LocalTime at={mail.nextTryAt} to="second" />
          </Fact>
        )}
      </dl>
      {mail.error && (
        <p className="mt-3 break-words rounded-md bg-bad-soft px-3 py-2 text-bad text-xs">
          {mail.error}
        </p>
      )}
      {mail.status === "failed" && mail.isLinkEnded && <p className="mt-3">{linkEndedWords}</p>}
    </Card>
  );
}

/** The letter itself, in a frame that may run nothing, load nothing of ours and lead nowhere. */
function Words({ mail }: { mail: MailView }) {
  if (mail.text === "") {
    return <p className="text-ink-soft text-sm">The letter was erased with its customer.</p>;
  }
  return (
    <div className="grid min-w-0 gap-5">
      <section aria-labelledby="as-sent" className="min-w-0">
        <h2 id="as-sent" className="mb-2 font-semibold text-base tracking-tight">
          As it is read
        </h2>
        <iframe
          title={`The letter “${mail.subject}”`}
          sandbox=""
          srcDoc={mail.html}
          className="h-[30rem] w-full rounded-lg border border-line bg-[#f4f4f5] shadow-sheet"
        />
      </section>
      <section aria-labelledby="as-text" className="min-w-0">
        <h2 id="as-text" className="mb-2 font-semibold text-base tracking-tight">
          As plain text
        </h2>
        <pre className="whitespace-pre-wrap break-words rounded-lg border border-line bg-surface p-4 font-mono text-xs leading-5">
          {mail.text}
        </pre>
      </section>
    </div>
  );
}
