import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { useActionForm } from "./use-action-form";

function Form() {
  const { formProps } = useActionForm({
    schema: z.object({ password: z.string() }),
    defaultValues: { password: "" },
    send: async () => ({ kind: "done" as const }),
    onDone: () => undefined,
  });
  return createElement("form", formProps);
}

describe("useActionForm", () => {
  it("renders a form that posts, so that typed values stay out of the URL before hydration", () => {
    expect(renderToString(createElement(Form))).toContain('method="post"');
  });
});
