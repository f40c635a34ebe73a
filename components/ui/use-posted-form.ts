"use client";

import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import { useActionState } from "react";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { formValues } from "@/lib/domain/form-values";

export const unreachableMessage = "The server could not be reached. Nothing is lost: try again.";
const outdatedMessage = "This page is older than the shop itself. Please load it again.";

/** A server action that a form is sent to, by the browser itself where there is no JavaScript. */
export type PostedFormAction<State> = (
  previous: State | FormFailure,
  form: FormData,
) => Promise<State | FormFailure>;

/**
 * `useActionState` for a form that also works without JavaScript. An answer that is lost on the way
 * is a problem of the form, with what was typed, where React would put the page's fault in its place.
 */
export function usePostedForm<State extends { kind: string }>(
  action: PostedFormAction<State>,
  idle: Awaited<State>,
) {
  // On the server React writes the action's own address into the form, and has none for a wrapper.
  const send = typeof window === "undefined" ? action : answering(action);
  return useActionState<State | FormFailure, FormData>(send, idle);
}

/** The action, with a problem for an answer that was lost. What Next throws for itself goes on. */
export function answering<State>(action: PostedFormAction<State>): PostedFormAction<State> {
  return async (previous, form) => {
    try {
      return await action(previous, form);
    } catch (error) {
      unstable_rethrow(error);
      const isOutdated = unstable_isUnrecognizedActionError(error);
      const message = isOutdated ? outdatedMessage : unreachableMessage;
      return { ...formFailure(message), values: formValues(form) };
    }
  };
}
