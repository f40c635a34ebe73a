import type { Metadata } from "next";
import { ApiReference } from "@/components/docs/api-reference";
import { Markdown } from "@/components/docs/markdown";
import { integratingGuide } from "@/lib/integrating-guide";
import { contextFor } from "@/lib/runtime";

export const metadata: Metadata = { title: "API reference" };

const documentPath = "/api/v1/openapi.json";

/** The way from an API key to the first webhook, then every operation of the API. */
export default async function DocsPage() {
  const guide = await integratingGuide(contextFor({ kind: "anonymous" }).settings);
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">API reference</h1>
      <p className="mt-2 max-w-3xl text-ink-soft text-sm leading-6">
        First the way from an API key to your first webhook, then{" "}
        <a href="#reference" className="text-carbon underline underline-offset-4">
          every operation
        </a>
        . The{" "}
        <a href={documentPath} className="text-carbon underline underline-offset-4">
          OpenAPI document
        </a>{" "}
        is for tools.
      </p>
      <Markdown source={guide} />
      <h2 id="reference" className="mt-12 font-semibold text-lg tracking-tight">
        Every operation
      </h2>
      <noscript>
        <p className="mt-2 text-sm">
          It needs JavaScript. The OpenAPI document has the same content.
        </p>
      </noscript>
      <ApiReference documentPath={documentPath} />
    </>
  );
}
