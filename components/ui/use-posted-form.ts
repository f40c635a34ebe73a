"use client";

import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import { useActionState } from "react";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { formValues } from "@/lib/domain/form-values";

export const unreachableMessage = "Couldn't reach the server. Nothing was lost; try again.";
const outdatedMessage = "This page is out of date. Reload it to continue.";

/** A server action for `usePostedForm`. Without JavaScript, the browser posts the form to it. */
export type PostedFormAction<State> = (
  previous: State | FormFailure,
  form: FormData,
) => Promise<State | FormFailure>;

/**
 * `useActionState` for a form that also works without JavaScript. If the answer is lost, the form
 * shows the failure and keeps the typed values; React alone would replace the page by its error page.
 */
export function usePostedForm<State extends { kind: string }>(
  action: PostedFormAction<State>,
  idle: Awaited<State>,
) {
  // On the server React renders the action's id into the form, which a wrapper function lacks.
  const send = typeof window === "undefined" ? action : catchLostAnswer(action);
  return useActionState<State | FormFailure, FormData>(send, idle);
}

/** Turns a lost answer into a failure of the form. Errors that control Next.js are rethrown. */
export function catchLostAnswer<State>(action: PostedFormAction<State>): PostedFormAction<State> {
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
