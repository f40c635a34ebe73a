import { redirect } from "next/navigation";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import {
  catchLostAnswer,
  type PostedFormAction,
  unreachableMessage,
  usePostedForm,
} from "./use-posted-form";

type State = { kind: "idle" } | { kind: "done" };
const idle: State = { kind: "idle" };

const typed = new FormData();
typed.set("city", "Lisbon");
typed.set("picture", new Blob(["x"]));

describe("catchLostAnswer", () => {
  it("returns the server's answer", async () => {
    const send = catchLostAnswer<State>(async () => ({ kind: "done" }));
    expect(await send(idle, typed)).toEqual({ kind: "done" });
  });

  it("keeps the typed values when the server can't be reached", async () => {
    const send = catchLostAnswer<State>(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await send(idle, typed)).toEqual({
      kind: "failed",
      message: unreachableMessage,
      values: { city: "Lisbon" },
    });
  });

  it("rethrows a Next.js redirect", async () => {
    const send = catchLostAnswer<State>(async () => redirect("/track/1"));
    await expect(send(idle, typed)).rejects.toThrow("NEXT_REDIRECT");
  });
});

// React calls this on a server action when it renders the action into a form.
const formAction = () => ({ name: "$ACTION_ID_1", method: "POST", encType: "x", data: null });
const serverAction: PostedFormAction<State> = Object.assign(async () => idle, {
  $$FORM_ACTION: formAction,
  bind: () => Object.assign(async () => idle, { $$FORM_ACTION: formAction }),
});

function Form() {
  const [, send] = usePostedForm(serverAction, idle);
  return createElement("form", { action: send });
}

describe("usePostedForm", () => {
  it("renders the server action into the form, for browsers without JavaScript", () => {
    const html = renderToString(createElement(Form));
    expect(html).toContain('method="POST"');
    expect(html).toContain("$ACTION_ID_1");
  });
});
