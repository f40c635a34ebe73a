import type { SwaggerComponent, SwaggerSystem } from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { showModal } from "@/components/ui/dialog";

/** A scheme of the document, in Swagger UI's own collections. */
interface Scheme {
  get(name: string): unknown;
}

const schemeTitles: Readonly<Record<string, string>> = {
  apiKey: "API key",
  trackingToken: "Tracking token",
};

/**
 * Makes Swagger UI's dialog for credentials a modal one with labels, and leaves out the session,
 * whose cookie the browser sends anyway and no script can set.
 */
export function authorizePlugin() {
  return {
    wrapComponents: {
      authorizationPopup: modalPopup,
      auths:
        (Original: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent =>
        (props) => {
          const schemes = props.definitions as { every(test: (one: Scheme) => boolean): boolean };
          if (schemes.every((scheme) => scheme.get("type") === "apiKey")) return null;
          return React.createElement(Original, props);
        },
      HttpAuth: bearerField,
    },
  };
}

function modalPopup(Original: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent {
  return (props) => {
    const [opener] = React.useState(document.activeElement);
    const { showDefinitions } = props.authActions as { showDefinitions(shown: false): void };
    React.useEffect(() => {
      document.querySelector<HTMLElement>(".authorize-dialog input")?.focus();
      return () => opener instanceof HTMLElement && opener.focus();
    }, [opener]);
    const onCancel = () => showDefinitions(false);
    const dialog = { className: "authorize-dialog", "aria-label": "Authorize", ref: showModal };
    const popup = React.createElement(Original, props);
    return React.createElement("dialog", { ...dialog, onCancel }, popup);
  };
}

/** Swagger UI's own field has the same id in every scheme, and each takes the focus. */
function bearerField(_: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent {
  return ({ name, schema, authorized, onChange, getComponent }) => {
    const scheme = String(name);
    const id = `authorize-${scheme}`;
    const title = schemeTitles[scheme] ?? scheme;
    const Markdown = (getComponent as (name: string, isContained: true) => SwaggerComponent)(
      "Markdown",
      true,
    );
    const { getIn } = authorized as { getIn(path: readonly string[]): unknown };
    const isInUse = Boolean(getIn.call(authorized, [scheme, "value"]));
    const change = ({ target }: { target: HTMLInputElement }) =>
      (onChange as (credential: object) => void)({ name, schema, value: target.value });
    return React.createElement(
      "div",
      { className: "bearer-field" },
      React.createElement("h4", null, title),
      React.createElement(Markdown, { source: (schema as Scheme).get("description") }),
      isInUse
        ? React.createElement("p", null, "In use for the calls on this page.")
        : React.createElement(
            React.Fragment,
            null,
            React.createElement("label", { htmlFor: id }, title),
            React.createElement("input", {
              ...{ id, type: "text", autoComplete: "off", spellCheck: false, onChange: change },
            }),
          ),
    );
  };
}
