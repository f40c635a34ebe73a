"use client";

import { useForm } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import {
  type FormEvent,
  startTransition,
  useActionState,
  useEffect,
  useMemo,
  useState,
} from "react";
import { z } from "zod";
import { type FormFailure, isFormFailure, unsureFailure } from "@/lib/domain/form-failure";
import { newFormKey } from "@/lib/domain/form-key";
import { type FormValues, ownFields } from "@/lib/domain/form-values";

// Zod compiles schemas with `eval` by default, which the Content Security Policy forbids.
z.config({ jitless: true });

export const unreachableMessage = "Couldn't reach the server. Nothing was lost; try again.";
const outdatedMessage = "This page is out of date. Reload it to continue.";

interface Idle {
  kind: "idle";
}
type FormState<Done> = Idle | Done | FormFailure;
const idle: Idle = { kind: "idle" };

/** A server action for `useServerForm`. Without JavaScript, the browser posts the form to it. */
export type FormAction<Done extends { kind: string }> = (
  previous: FormState<Done>,
  form: FormData,
) => Promise<Done | FormFailure>;

/** Describes a form's fields. */
type FormSchema = z.ZodType<unknown, Record<string, unknown>>;

type TopLevelName<Input> = Input extends unknown ? keyof Input & string : never;

/** The name of a field, such as `email` or `units.7`. */
type FieldName<Schema extends FormSchema> =
  | TopLevelName<z.input<Schema>>
  | `${TopLevelName<z.input<Schema>>}.${string}`;

type Initial = string | number | boolean | null | undefined | { [name: string]: Initial };

interface ServerFormOptions<Schema extends FormSchema, Done extends { kind: string }> {
  action: FormAction<Done>;
  /** Validates in the browser before the form is sent. The action validates by the same schema. */
  schema: Schema;
  /** The fields' initial values. Other fields of the schema have none. */
  defaultValue?: { [Name in TopLevelName<z.input<Schema>>]?: Initial };
  /** Called after success, even if the form has been removed from the page meanwhile. */
  onDone?: (done: Done) => void;
  /** Called after every answer, even a failure. */
  onAnswer?: () => void;
  /** The action is a function of this page and not of the server, so the form needs JavaScript. */
  runsInBrowser?: boolean;
}

/**
 * A form that is validated by a schema and sent to a server action. Spread `props` onto the `<form>`
 * and `field(name)` onto each `<FormField>`. Issues, from the browser or the server, appear next to
 * their fields; a message about the whole form is `error`. A lost answer is such a message as well:
 * React alone would replace the page by its error page. Typed values are kept after a failure.
 */
export function useServerForm<Schema extends FormSchema, Done extends { kind: string }>({
  action,
  schema,
  defaultValue,
  onDone,
  onAnswer,
  runsInBrowser = false,
}: ServerFormOptions<Schema, Done>) {
  const send: FormAction<Done> = async (previous, form) => {
    const answer = await catchLostAnswer(action)(previous, form);
    if (!isFormFailure(answer) || !answer.unsure) setKey(newFormKey());
    onAnswer?.();
    if (!isFormFailure(answer)) onDone?.(answer);
    return answer;
  };
  const [state, dispatch, pending] = useActionState<FormState<Done>, FormData>(
    // On the server React renders the action's id into the form, which a wrapper function lacks.
    typeof window === "undefined" ? action : send,
    idle,
  );
  const [key, setKey] = useState(() => keptKey(state) ?? newFormKey());
  const [dismissed, setDismissed] = useState<FormState<Done> | null>(null);

  const lastResult = useMemo(() => submissionResult(state), [state]);
  const [form] = useForm<Record<string, Initial>, unknown>({
    ...(lastResult && { lastResult }),
    ...(defaultValue && { defaultValue }),
    shouldRevalidate: "onInput",
    onValidate: ({ formData }) => parseWithZod(ownFields(formData), { schema }),
    onSubmit(event, { formData }) {
      // React would reset the form after its own submission, even if it failed.
      event.preventDefault();
      if (!pending) startTransition(() => dispatch(ownFields(formData)));
    },
  });
  const formId = form.id;

  // Conform focuses an invalid field after a submission, but not after the browser posted the form.
  const [wasPosted] = useState(isFormFailure(state));
  useEffect(() => {
    if (!wasPosted) return;
    document.forms.namedItem(formId)?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [formId, wasPosted]);

  const shown = pending || state === dismissed ? idle : state;
  const { allErrors, initialValue, value } = form;

  return {
    props: {
      id: formId,
      // A form sent before hydration must not put its values into the URL.
      ...(runsInBrowser ? { method: "post" as const } : { action: dispatch }),
      noValidate: true,
      onSubmit(event: FormEvent<HTMLFormElement>) {
        if (!isValidation(event)) setDismissed(state);
        form.onSubmit(event);
      },
    },
    /** A hidden input with an idempotency key. A retry after a lost answer reuses the key. */
    keyInput: { type: "hidden", name: "key", value: key, suppressHydrationWarning: true } as const,
    /** The props of a field's `<FormField>`, which gives them to the control. */
    field(name: FieldName<Schema>) {
      return { name, defaultValue: textAt(initialValue, name), error: errorOf(allErrors, name) };
    },
    /** Whether a checkbox or radio button is checked at first. */
    isChecked(name: FieldName<Schema>, option = "on"): boolean {
      const initial = valueAt(initialValue, name);
      return Array.isArray(initial) ? initial.includes(option) : initial === option;
    },
    /** What is typed or chosen in a field now. */
    text: (name: FieldName<Schema>): string => textAt(value, name) ?? "",
    /** The number in a field now; NaN while it holds none. */
    number: (name: FieldName<Schema>): number => Number(textAt(value, name) ?? Number.NaN),
    /** Why the last submission failed. */
    error: isFormFailure(shown) ? shown.message : null,
    /** The answer to the last submission, if it succeeded. */
    done: shown.kind === "idle" || isFormFailure(shown) ? null : (shown as Done),
    isDone: shown.kind !== "idle" && !isFormFailure(shown),
    pending,
    /** Gives every field its default value again. */
    reset: () => document.forms.namedItem(formId)?.reset(),
  };
}

/** The part of a form that doesn't depend on its fields. */
export type ServerForm = Pick<
  ReturnType<typeof useServerForm<FormSchema, { kind: string }>>,
  "props" | "error" | "pending"
>;

/** Turns a lost answer into a failure of the form. Errors that control Next.js are rethrown. */
export function catchLostAnswer<Done extends { kind: string }>(
  action: FormAction<Done>,
): FormAction<Done> {
  return async (previous, form) => {
    try {
      return await action(previous, form);
    } catch (error) {
      unstable_rethrow(error);
      const isOutdated = unstable_isUnrecognizedActionError(error);
      return unsureFailure(isOutdated ? outdatedMessage : unreachableMessage);
    }
  };
}

/** The key of a form that the browser posted and whose outcome is unsure. */
function keptKey(state: { kind: string }): string | undefined {
  if (!isFormFailure(state) || !state.unsure) return undefined;
  return textAt(state.values, "key");
}

/** An answer in Conform's terms, which shows its issues and refills the fields. */
function submissionResult(state: { kind: string; values?: FormValues }) {
  const initial = state.values && { initialValue: state.values };
  if (!isFormFailure(state)) return initial;
  const error = Object.fromEntries(
    Object.entries(state.issues ?? {}).map(([name, message]) => [name, [message]]),
  );
  return { ...initial, status: "error" as const, error };
}

/** The first issue of a field, or of an item of its list. */
function errorOf(errors: Record<string, string[] | undefined>, name: string): string | undefined {
  const ofItem = Object.keys(errors).find((path) => path.startsWith(`${name}[`));
  return (errors[name] ?? (ofItem === undefined ? undefined : errors[ofItem]))?.[0];
}

/** Whether Conform has submitted the form only to validate or reset it. */
function isValidation({ nativeEvent }: FormEvent): boolean {
  const submitter = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
  return submitter?.getAttribute("name") === "__intent__";
}

function valueAt(values: unknown, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>(
      (value, part) =>
        typeof value === "object" && value !== null ? (value as FormValues)[part] : undefined,
      values,
    );
}

function textAt(values: unknown, name: string): string | undefined {
  const value = valueAt(values, name);
  return typeof value === "string" ? value : undefined;
}
