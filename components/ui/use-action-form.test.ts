import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
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

it("is posted by a browser that has not run its script: what was typed stays out of the address", () => {
  expect(renderToString(createElement(Form))).toContain('method="post"');
});
