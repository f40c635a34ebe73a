import { redirect } from "next/navigation";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import {
  answering,
  type PostedFormAction,
  unreachableMessage,
  usePostedForm,
} from "./use-posted-form";

type State = { kind: "idle" } | { kind: "done" };
const idle: State = { kind: "idle" };

const typed = new FormData();
typed.set("city", "Lisbon");
typed.set("picture", new Blob(["x"]));

describe("answering", () => {
  it("passes on what the server says", async () => {
    const send = answering<State>(async () => ({ kind: "done" }));
    expect(await send(idle, typed)).toEqual({ kind: "done" });
  });

  it("answers with what was typed when the server could not be reached", async () => {
    const send = answering<State>(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await send(idle, typed)).toEqual({
      kind: "failed",
      message: unreachableMessage,
      values: { city: "Lisbon" },
    });
  });

  it("lets Next lead on", async () => {
    const send = answering<State>(async () => redirect("/track/1"));
    await expect(send(idle, typed)).rejects.toThrow("NEXT_REDIRECT");
  });
});

// What React asks a server action for, when it writes a form that is sent to one.
const address = () => ({ name: "$ACTION_ID_1", method: "POST", encType: "x", data: null });
const serverAction: PostedFormAction<State> = Object.assign(async () => idle, {
  $$FORM_ACTION: address,
  bind: () => Object.assign(async () => idle, { $$FORM_ACTION: address }),
});

function Form() {
  const [, send] = usePostedForm(serverAction, idle);
  return createElement("form", { action: send });
}

it("has the server's own action in the form, for where there is no JavaScript", () => {
  const html = renderToString(createElement(Form));
  expect(html).toContain('method="POST"');
  expect(html).toContain("$ACTION_ID_1");
});
