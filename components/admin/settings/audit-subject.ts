import {
  emailPath,
  eventPath,
  failureGroupPath,
  orderPath,
  runPath,
} from "@/lib/domain/admin-paths";
import type { AuditEntryView } from "@/lib/domain/audit";

/** What an entry is about, and its page if it has one. */
export function auditSubject({
  subject,
  subjectName,
}: Pick<AuditEntryView, "subject" | "subjectName">): { subject: string; href: string | null } {
  const [kind = "", id = ""] = splitOnce(subject);
  const page = (path: string, name: string) => ({ subject: subjectName ?? name, href: path });
  switch (kind) {
    case "product":
      return page(`/admin/products/${id}`, `product ${id}`);
    case "customer":
      return page(`/admin/customers/${id}`, `customer ${id}`);
    case "user":
      return page("/admin/settings/users", `user ${id}`);
    case "api_key":
      return page("/admin/settings/keys", `key ${id}`);
    case "webhook_endpoint":
      return page(`/admin/webhooks/${id}`, `webhook endpoint ${id}`);
    case "email":
      return page(emailPath(Number(id)), `email ${id}`);
    case "order":
      return page(orderPath(Number(id)), `order #${id}`);
    case "run":
      return page(runPath(id), `run ${id}`);
    case "event":
      return page(eventPath(id), `the event ${id}`);
    case "foreign_payment":
      return page("/admin/payments/foreign", `foreign payment ${id}`);
    case "failure_group":
      return page(failureGroupPath(id), "a group of failures");
    case "failures":
      return page("/admin/workflows/failures", "failures");
    case "cron":
      return page("/admin/workflows/crons", id);
    case "lab":
      return page("/admin/lab", "the lab");
    case "shop":
      return page("/admin/settings/shop", "the settings");
    case "stock":
      return page("/admin/inventory", "a stock file");
    default:
      return { subject: subjectName ?? subject, href: null };
  }
}

function splitOnce(subject: string): string[] {
  const at = subject.indexOf(":");
  return at === -1 ? [subject] : [subject.slice(0, at), subject.slice(at + 1)];
}
