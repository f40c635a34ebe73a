// Gives the generator the compiler's API, which the package of TypeScript 7 does not have.
export const resolve = (specifier, context, next) =>
  next(specifier === "typescript" ? "typescript-5" : specifier, context);
