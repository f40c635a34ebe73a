import type { FormFailure } from "@/lib/domain/form-failure";

/** A server action for `useActionForm`. It validates its input itself; the type is for callers. */
export type FormAction<Input, Done extends { kind: string }> = (
  input: Input,
) => Promise<Done | FormFailure>;
