import { redirect } from "next/navigation";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  catchLostAnswer,
  type FormAction,
  unreachableMessage,
  useServerForm,
} from "./use-server-form";

interface Done {
  kind: "done";
}
const idle = { kind: "idle" } as const;
const typed = new FormData();

describe("catchLostAnswer", () => {
  it("returns the server's answer", async () => {
    const send = catchLostAnswer<Done>(async () => ({ kind: "done" }));
    expect(await send(idle, typed)).toEqual({ kind: "done" });
  });

  it("fails the form and keeps its key when the server can't be reached", async () => {
    const send = catchLostAnswer<Done>(() => Promise.reject(new TypeError("Failed to fetch")));
    const failure = { kind: "failed", message: unreachableMessage, unsure: true };
    expect(await send(idle, typed)).toEqual(failure);
  });

  it("rethrows a Next.js redirect", async () => {
    const send = catchLostAnswer<Done>(async () => redirect("/track/1"));
    await expect(send(idle, typed)).rejects.toThrow("NEXT_REDIRECT");
  });
});

// React calls this on a server action when it renders the action into a form.
const formAction = () => ({ name: "$ACTION_ID_1", method: "POST", encType: "x", data: null });
const serverAction: FormAction<Done> = Object.assign(async () => ({ kind: "done" as const }), {
  $$FORM_ACTION: formAction,
  bind: () => Object.assign(async () => idle, { $$FORM_ACTION: formAction }),
});
const schema = z.object({ name: z.string(), tags: z.array(z.string()), units: z.object({}) });

function Form({ runsInBrowser = false }) {
  const { props, field, isChecked, keyInput } = useServerForm({
    action: serverAction,
    schema,
    defaultValue: { name: "Nia", units: { 7: 2 } },
    runsInBrowser,
  });
  return createElement(
    "form",
    { ...props },
    createElement("input", keyInput),
    createElement("output", null, JSON.stringify([field("units.7"), isChecked("tags", "new")])),
  );
}

describe("useServerForm", () => {
  it("renders the server action into the form, for browsers without JavaScript", () => {
    const html = renderToString(createElement(Form));
    expect(html).toContain('method="POST"');
    expect(html).toContain("$ACTION_ID_1");
    expect(html).toMatch(/name="key" value="[0-9a-f]{32}"/);
  });

  it("renders a form that posts when it needs JavaScript, so that its values stay out of the URL", () => {
    const html = renderToString(createElement(Form, { runsInBrowser: true }));
    expect(html).toContain('method="post"');
    expect(html).not.toContain("$ACTION_ID_1");
  });

  it("gives fields their initial values as text", () => {
    const html = renderToString(createElement(Form)).replaceAll("&quot;", '"');
    expect(html).toContain('[{"name":"units.7","defaultValue":"2"},false]');
  });
});
