"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type FormEvent, useRef, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, useForm } from "react-hook-form";
import { z } from "zod";
import type { FormFailure } from "@/lib/domain/form-failure";
import { newFormKey } from "@/lib/domain/form-key";
import { unreachableMessage } from "./use-server-form";

// Zod compiles schemas with `eval` by default, which the Content Security Policy forbids.
z.config({ jitless: true });

/**
 * A form validated by a schema and sent to a server action. Issues, from the browser or the server,
 * appear next to their fields; a message about the whole form is `error`. Spread `formProps` onto the
 * `<form>`.
 */
export function useActionForm<Input extends FieldValues, Output, Done extends { kind: string }>({
  schema,
  defaultValues,
  send,
  onDone,
}: {
  schema: z.ZodType<Output, Input>;
  defaultValues: DefaultValues<Input>;
  /** `key` is an idempotency key. A retry after a lost answer reuses it, so it takes effect once. */
  send: (input: Output, key: string) => Promise<Done | FormFailure>;
  /** Called after success, in addition to `isDone` becoming true. */
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
      ...nativeFormProps,
      onSubmit(event: FormEvent<HTMLFormElement>) {
        setDone(false);
        return submit(event);
      },
    },
    error,
    /** Whether the last submission succeeded. */
    isDone,
    pending: form.formState.isSubmitting,
  };
}

/**
 * `post`: a form sent before hydration must not put its values into the URL. `noValidate`: the schema
 * validates, with the same messages as the server.
 */
const nativeFormProps = { method: "post", noValidate: true } as const;

/** The part of a form that doesn't depend on its fields. */
export type ActionForm = Pick<
  ReturnType<typeof useActionForm<FieldValues, unknown, { kind: "done" }>>,
  "formProps" | "error" | "pending"
>;

function isFailure(answer: { kind: string }): answer is FormFailure {
  return answer.kind === "failed";
}
