"use client";

import "swagger-ui-dist/swagger-ui.css";
import "./api-reference.css";
import { useEffect, useRef, useState } from "react";
import { ErrorNotice } from "@/components/ui/notice";
import { authorizePlugin } from "./authorize-plugin";
import { layoutName, layoutPlugin } from "./layout-plugin";
import { referencePlugin } from "./reference-plugin";
import { useDarkModeClass } from "./use-dark-mode-class";

/** The document names one address of the shop, which may be open at another. */
function toThisHost(request: { url: string }) {
  const { pathname, search } = new URL(request.url, location.href);
  return { ...request, url: pathname + search };
}

/**
 * The reference of the API, from its document. Swagger UI comes from its package with the page's own
 * scripts: nothing is requested from elsewhere.
 */
export function ApiReference({ documentPath }: { documentPath: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "loaded" | "failed">("loading");
  useDarkModeClass();

  useEffect(() => {
    const domNode = document.createElement("div");
    place.current?.append(domNode);
    import("swagger-ui-dist/swagger-ui-es-bundle.js").then(
      ({ default: SwaggerUI }) => {
        SwaggerUI({
          domNode,
          url: documentPath,
          plugins: [layoutPlugin, referencePlugin, authorizePlugin],
          layout: layoutName,
          requestInterceptor: toThisHost,
          // By default a badge of another host shows whether the document is valid.
          validatorUrl: null,
          deepLinking: false,
          docExpansion: "list",
          displayRequestDuration: true,
          persistAuthorization: false,
          tryItOutEnabled: false,
          requestSnippetsEnabled: false,
          // Its colors are those of a dark page only, and it is slow with long answers.
          syntaxHighlight: false,
        });
        setState("loaded");
      },
      () => setState("failed"),
    );
    return () => domNode.remove();
  }, [documentPath]);

  return (
    <>
      {state === "loading" && (
        <p role="status" className="mt-4 text-ink-soft text-sm scriptless:hidden">
          Loading the reference…
        </p>
      )}
      {state === "failed" && (
        <div className="mt-4">
          <ErrorNotice>
            The reference could not be loaded. Reload the page to try again.
          </ErrorNotice>
        </div>
      )}
      <div ref={place} className="api-reference" />
    </>
  );
}
