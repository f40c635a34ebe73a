import Link from "next/link";

/** Switches between open and closed reorder requests. */
export function ReorderStatusLink({ show }: { show: "open" | "closed" }) {
  const path = "/admin/inventory/reorders";
  return (
    <Link
      href={show === "open" ? `${path}?show=closed` : path}
      className="text-carbon text-sm underline underline-offset-4"
    >
      {show === "open" ? "Show closed requests" : "Show open requests"}
    </Link>
  );
}
