declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  type Component = (props: Record<string, unknown>) => unknown;
  /** The part of Swagger UI's system that our plugin uses. It has a React of its own. */
  export interface SwaggerSystem {
    React: {
      createElement(
        type: string | symbol | Component,
        props: Record<string, unknown> | null,
        ...children: unknown[]
      ): unknown;
      useState<Value>(initial: Value): [Value, (value: Value) => void];
      Fragment: symbol;
    };
  }
  type Plugin = () => {
    wrapComponents: Record<string, (original: Component, system: SwaggerSystem) => Component>;
  };
  export default function SwaggerUI(options: {
    domNode: HTMLElement;
    spec?: object;
    url?: string;
    plugins?: readonly Plugin[];
    requestInterceptor?: (request: { url: string }) => { url: string };
    [option: string]: unknown;
  }): unknown;
}
