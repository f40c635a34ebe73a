/** A server action of an account's form. It parses its input itself: the type is for the caller. */
export type FormAction<Input, Done extends { kind: string }> = (
  input: Input,
) => Promise<Done | { kind: "problem"; message: string; fields?: Record<string, string> }>;
