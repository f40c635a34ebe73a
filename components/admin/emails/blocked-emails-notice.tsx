import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { formatCappedCount } from "@/lib/domain/capped-count";
import type { BlockedEmailsView } from "@/lib/domain/email/email-view";

/** Says that the mail server refuses emails because of the shop's configuration, and what to do. */
export function BlockedEmailsNotice({ blocked }: { blocked: BlockedEmailsView }) {
  const { count, response, nextTryAt } = blocked;
  return (
    <div className="mb-4">
      <ErrorNotice>
        The mail server refuses emails from this shop, so {formatCappedCount(count)}{" "}
        {count.count === 1 ? "email waits" : "emails wait"} until its configuration is corrected.
        Check SMTP_URL and EMAIL_FROM, and whether the server relays for this sender. Waybill will
        retry at <LocalTime at={nextTryAt} />. The server's response:{" "}
        <span className="wrap-anywhere font-mono text-xs">{response}</span>
      </ErrorNotice>
    </div>
  );
}
