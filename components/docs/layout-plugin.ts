import type { SwaggerComponent, SwaggerSystem } from "swagger-ui-dist/swagger-ui-es-bundle.js";

/** The name of the layout, for Swagger UI's option `layout`. */
export const layoutName = "OperationsLayout";

interface LayoutProps {
  specSelectors: { loadingStatus(): string | undefined; specStr(): string };
  getComponent(name: string, isContained: true): SwaggerComponent;
}

/**
 * Shows the operations and webhooks of the document, and nothing else. The page has its own title and
 * its own main landmark, there is one server, and schemas are shown where they are used.
 */
export function layoutPlugin({ React }: SwaggerSystem) {
  const { createElement } = React;
  const text = "mt-4 text-sm";
  return {
    components: {
      [layoutName]: (props: Record<string, unknown>) => {
        const { specSelectors, getComponent } = props as unknown as LayoutProps;
        if (specSelectors.loadingStatus()?.startsWith("failed")) {
          const failure = "The reference could not be loaded. Reload the page to try again.";
          return createElement("p", { role: "alert", className: `${text} text-bad` }, failure);
        }
        if (!specSelectors.specStr()) {
          const loading = "Loading the reference…";
          return createElement(
            "p",
            { role: "status", className: `${text} text-ink-soft` },
            loading,
          );
        }
        return createElement(
          "div",
          { className: "swagger-ui" },
          createElement(getComponent("AuthorizeBtnContainer", true), null),
          createElement(getComponent("operations", true), null),
          createElement(getComponent("Webhooks", true), null),
        );
      },
    },
  };
}
