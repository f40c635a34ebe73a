"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type FormEvent, useRef, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, useForm } from "react-hook-form";
import { z } from "zod";
import { newFormKey } from "@/lib/domain/form-key";
import type { FormFailure } from "@/lib/domain/form-failure";
import { unreachableMessage } from "./use-posted-form";

// Compiling a schema means evaluating code, which the page's policy forbids and reports.
z.config({ jitless: true });

/**
 * A form over a shared schema that is sent to a server action: faults stand beside their fields,
 * whoever found them, and what belongs to no field is `error`. `formProps` are the form's own.
 */
export function useActionForm<Input extends FieldValues, Output, Done extends { kind: string }>({
  schema,
  defaultValues,
  send,
  onDone,
}: {
  schema: z.ZodType<Output, Input>;
  defaultValues: DefaultValues<Input>;
  /** `key` stays the same until it is known what came of it: what is sent again takes effect once. */
  send: (input: Output, key: string) => Promise<Done | FormFailure>;
  /** What follows, besides that `isDone` says so. */
  onDone?: (done: Exclude<Done, FormFailure>) => void;
}) {
  const [error, setError] = useState<string | null>(null);
  const [isDone, setDone] = useState(false);
  const key = useRef<string>(null);
  const form = useForm<Input, unknown, Output>({ resolver: zodResolver(schema), defaultValues });

  const submit = form.handleSubmit(async (input) => {
    setError(null);
    let answer: Done | FormFailure;
    key.current ??= newFormKey();
    try {
      answer = await send(input, key.current);
      if (!isFailure(answer) || !answer.unsure) key.current = null;
    } catch {
      setError(unreachableMessage);
      return;
    }
    if (!isFailure(answer)) {
      setDone(true);
      onDone?.(answer as Exclude<Done, FormFailure>);
      return;
    }
    setError(answer.message);
    for (const [name, message] of Object.entries(answer.issues ?? {})) {
      form.setError(name as Path<Input>, { message }, { shouldFocus: true });
    }
  });

  return {
    ...form,
    formProps: {
      ...scripted,
      onSubmit(event: FormEvent<HTMLFormElement>) {
        setDone(false);
        return submit(event);
      },
    },
    error,
    /** It was done when it was sent last, and has not been sent again. */
    isDone,
    pending: form.formState.isSubmitting,
  };
}

/**
 * `post`, since before its script runs the browser sends the form itself, and must not put what was
 * typed into the address. The schema finds the faults, in the same words as the server.
 */
const scripted = { method: "post", noValidate: true } as const;

/** What of such a form is the same whatever it asks. */
export type ActionForm = Pick<
  ReturnType<typeof useActionForm<FieldValues, unknown, { kind: "done" }>>,
  "formProps" | "error" | "pending"
>;

function isFailure(answer: { kind: string }): answer is FormFailure {
  return answer.kind === "failed";
}
