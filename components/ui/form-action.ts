import type { FormFailure } from "@/lib/domain/form-failure";

/** A server action that a form is sent to. It parses its input itself: the type is for the caller. */
export type FormAction<Input, Done extends { kind: string }> = (
  input: Input,
) => Promise<Done | FormFailure>;
