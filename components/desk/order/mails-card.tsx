"use client";

import { useQuery } from "@tanstack/react-query";
import { Mail, Send } from "lucide-react";
import { mailFaces } from "@/components/orders/state-faces";
import { callApp } from "@/components/realtime/order-api";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { isAlert } from "@/lib/domain/notification/mail-plan";
import type { DeskMail } from "@/lib/domain/order/desk-view";
import { ActDialog } from "./act-dialog";
import { ActForm } from "./act-form";
import { useDeskOrder } from "./desk-order";

/** Every letter about the order, to open and to send once more. */
export function MailsCard() {
  const { desk } = useDeskOrder();
  return (
    <Card aria-labelledby="mails-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="mails-title">Letters</span>
      </CardHeading>
      {desk.mails.length === 0 && (
        <p className="mt-2 text-ink-soft text-sm">None were written yet.</p>
      )}
      <ul aria-label="Letters" className="mt-2 divide-y divide-line">
        {desk.mails.toReversed().map((mail) => (
          <Letter key={mail.id} mail={mail} />
        ))}
      </ul>
    </Card>
  );
}

function Letter({ mail }: { mail: DeskMail }) {
  const { desk, acts } = useDeskOrder();
  const { id: orderId } = desk.order;
  const face = mailFaces[mail.status];
  return (
    <li className="py-3 text-sm">
      <div className="flex items-start justify-between gap-3">
        <p className="wrap-anywhere min-w-0 font-medium leading-5">{mail.subject}</p>
        <Badge tone={face.tone}>{face.name}</Badge>
      </div>
      <p className="wrap-anywhere text-ink-soft text-xs leading-5">
        {mail.to} · <LocalTime at={mail.createdAt} />
      </p>
      {mail.error && <p className="wrap-anywhere text-bad text-xs">{mail.error}</p>}
      <div className="mt-2 flex gap-2">
        <ActDialog
          label="Open"
          icon={Mail}
          title={mail.subject}
          consequences={`As ${mail.to} got it.`}
          wide
          className="h-8 px-2.5 text-xs"
        >
          {() => <OpenLetter orderId={orderId} mail={mail} />}
        </ActDialog>
        {!isAlert(mail.kind) && (
          <ActDialog
            label="Send again"
            icon={Send}
            title="Send this letter once more?"
            consequences={`${mail.to} gets “${mail.subject}” again, word for word.`}
            className="h-8 px-2.5 text-xs"
          >
            {(close) => (
              <ActForm
                confirm="Send it again"
                done="The letter is on its way."
                send={() => acts.resendMail({ orderId, mailId: mail.id })}
                close={close}
              />
            )}
          </ActDialog>
        )}
      </div>
    </li>
  );
}

/** A letter is somebody's HTML: it is shown in a frame that may do nothing at all. */
function OpenLetter({ orderId, mail }: { orderId: number; mail: DeskMail }) {
  const { data, isError } = useQuery({
    queryKey: ["order-mail", mail.id],
    queryFn: async () => {
      const path = `/api/desk/orders/${orderId}/mails/${mail.id}`;
      const answer = await callApp<{ html: string }>(path);
      if (answer.outcome !== "read") throw new Error("The letter could not be read.");
      return answer.value;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isError) return <ErrorNotice>The letter could not be read. Please try again.</ErrorNotice>;
  const look = "h-[60dvh] w-full rounded-md border border-line bg-[oklch(0.97_0.001_286)]";
  // A frame is given its letter once: changed while it loads, it may stay empty.
  if (!data)
    return (
      <div className={look}>
        <p role="status" className="sr-only">
          Reading the letter…
        </p>
      </div>
    );
  return <iframe sandbox="" title={mail.subject} srcDoc={data.html} className={look} />;
}
