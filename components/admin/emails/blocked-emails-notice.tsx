import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { formatCappedCount } from "@/lib/domain/capped-count";
import type { BlockedEmailsView } from "@/lib/domain/email/email-view";

/** Says that emails wait for the mail server or the shop's configuration, and what to do. */
export function BlockedEmailsNotice({ blocked }: { blocked: BlockedEmailsView }) {
  const { by, count, response, nextTryAt } = blocked;
  const waiting = `${formatCappedCount(count)} ${count.count === 1 ? "email waits" : "emails wait"}`;
  return (
    <div className="mb-4">
      <ErrorNotice>
        {by === "configuration"
          ? `The mail server refuses emails from this shop, so ${waiting} until its configuration is corrected. Check SMTP_URL and EMAIL_FROM, and whether the server relays for this sender.`
          : `The mail server can't be reached, or accepts no emails for now, so ${waiting}. If this lasts, check the host, port and certificate in SMTP_URL.`}{" "}
        Waybill will retry at <LocalTime at={nextTryAt} />.{" "}
        {by === "configuration" ? "The server's response:" : "The last error:"}{" "}
        <span className="wrap-anywhere font-mono text-xs">{response}</span>
      </ErrorNotice>
    </div>
  );
}
