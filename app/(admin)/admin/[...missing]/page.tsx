import { notFound } from "next/navigation";

/** An address of the admin that has no page. Without this, the shop's page would be shown for it. */
export default function MissingPage() {
  notFound();
}
