import Link from "next/link";
import { PageFrame } from "@/components/shop/page-frame";

export default function NotFound() {
  return (
    <PageFrame theme="system">
      <div className="mx-auto max-w-xl pt-10 sm:pt-20">
        <p className="font-mono text-ink-soft text-sm">404</p>
        <h1 className="mt-2 font-semibold text-3xl tracking-tight">There is no such page</h1>
        <p className="mt-3 text-ink-soft">
          The address may be mistyped.{" "}
          <Link href="/" className="text-carbon underline underline-offset-4">
            Go to the start page
          </Link>
        </p>
      </div>
    </PageFrame>
  );
}
