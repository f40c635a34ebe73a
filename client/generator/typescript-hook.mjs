// The generator imports the compiler's API, which the package of TypeScript 7 does not have. This gives
// it the TypeScript 5 that is a part of ts-morph. An alias of the package itself would replace `tsc`.
const source = 'import { ts } from "@ts-morph/common"; export default ts;';

export const resolve = async (specifier, context, next) => {
  if (specifier !== "typescript") return next(specifier, context);
  const { url } = await next("@ts-morph/common", { ...context, parentURL: import.meta.url });
  return {
    url: `data:text/javascript,${encodeURIComponent(source.replace("@ts-morph/common", url))}`,
    shortCircuit: true,
  };
};
