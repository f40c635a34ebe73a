import type { FormFailure } from "@/lib/domain/form-failure";

/** A server action that a button runs, without a form. It validates its input itself. */
export type ServerAction<Input, Done extends { kind: string }> = (
  input: Input,
) => Promise<Done | FormFailure>;
