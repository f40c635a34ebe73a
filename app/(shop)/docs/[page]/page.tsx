import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Markdown } from "@/components/docs/markdown";
import { InlineLink } from "@/components/ui/inline-link";
import { type DocsPage, docsPage, docsPages } from "@/lib/integrating-guide";

interface Props {
  params: Promise<{ page: string }>;
}

/** The page that the path names. */
async function pageAt({ params }: Props): Promise<DocsPage | null> {
  const { page } = await params;
  const name = docsPages.find((one) => one === page);
  return name ? docsPage(name) : null;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const page = await pageAt(props);
  return page ? { title: page.title } : {};
}

/** A page beside the reference, to which the guide leads. */
export default async function GuidePage(props: Props) {
  const page = await pageAt(props);
  if (!page) notFound();
  return (
    <>
      <p className="text-sm">
        <InlineLink href="/docs">API reference</InlineLink>
      </p>
      <h1 className="mt-2 font-semibold text-2xl tracking-tight">{page.title}</h1>
      <Markdown source={page.source} />
    </>
  );
}
