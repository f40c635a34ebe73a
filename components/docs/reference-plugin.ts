import type { SwaggerComponent, SwaggerSystem } from "swagger-ui-dist/swagger-ui-es-bundle.js";

interface CodeSample {
  label: string;
  source: string;
}

/** An operation of the document, in Swagger UI's own collections. */
interface SpecSelectors {
  specJson(): { getIn(path: readonly string[]): { toJS(): CodeSample[] } | undefined };
}

/**
 * Shows the samples of an operation below its parameters, and names what Swagger UI leaves without a
 * name. Swagger UI has a React of its own.
 */
export function referencePlugin() {
  return {
    wrapComponents: {
      parameters: (Original: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent => {
        const Sample = sampleComponent(React);
        return (props) => {
          const [path = "", method = ""] = props.pathMethod as string[];
          const { specJson } = props.specSelectors as SpecSelectors;
          const samples = specJson().getIn(["paths", path, method, "x-codeSamples"])?.toJS() ?? [];
          return React.createElement(
            React.Fragment,
            null,
            React.createElement(Original, props),
            ...samples.map((sample) => React.createElement(Sample, { ...sample })),
          );
        };
      },
      // Each control of a parameter gets its name.
      JsonSchemaForm:
        (Original: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent =>
        (props) => {
          const control = React.createElement(Original, props);
          if (typeof props.description !== "string") return control;
          const name = React.createElement("span", { className: "hidden-text" }, props.description);
          return React.createElement("label", { className: "parameter-field" }, name, control);
        },
      // A code block that scrolls can be reached by keyboard.
      PlainTextViewer:
        (_: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent =>
        ({ className = "", children }) =>
          React.createElement(
            "pre",
            { className: `microlight ${className}`, tabIndex: 0 },
            children,
          ),
      TextArea:
        (Original: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent =>
        (props) =>
          React.createElement(Original, { "aria-label": "Body of the request", ...props }),
      CloseIcon:
        (Original: SwaggerComponent, { React }: SwaggerSystem): SwaggerComponent =>
        (props) =>
          React.createElement(
            React.Fragment,
            null,
            React.createElement("span", { className: "hidden-text" }, "Close"),
            React.createElement(Original, props),
          ),
    },
  };
}

function sampleComponent(React: SwaggerSystem["React"]): SwaggerComponent {
  return ({ label, source }) => {
    const [copied, setCopied] = React.useState("Copy");
    const copy = () =>
      navigator.clipboard.writeText(String(source)).then(
        () => setCopied("Copied"),
        () => setCopied("Copy failed"),
      );
    return React.createElement(
      "div",
      { className: "code-sample", role: "group", "aria-label": `With ${label}` },
      React.createElement("h4", null, String(label)),
      React.createElement(
        "button",
        { type: "button", onClick: copy, "aria-live": "polite" },
        copied,
      ),
      React.createElement(
        "pre",
        { tabIndex: 0 },
        React.createElement("code", null, String(source)),
      ),
    );
  };
}
