/** A server action of the lab. It parses its input itself: the type is for the caller. */
export type LabAction<Input, Done extends { kind: string }> = (
  input: Input,
) => Promise<Done | { kind: "problem"; message: string; fields?: Record<string, string> }>;
