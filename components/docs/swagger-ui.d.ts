declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export type SwaggerComponent = (props: Record<string, unknown>) => unknown;
  /** The part of Swagger UI's system that our plugins use. It has a React of its own. */
  export interface SwaggerSystem {
    React: {
      createElement(
        type: string | symbol | SwaggerComponent,
        props: Record<string, unknown> | null,
        ...children: unknown[]
      ): unknown;
      useState<Value>(initial: Value): [Value, (value: Value) => void];
      useEffect(effect: () => unknown, dependencies: readonly unknown[]): void;
      Fragment: symbol;
    };
  }
  type Wrapper = (original: SwaggerComponent, system: SwaggerSystem) => SwaggerComponent;
  type Plugin = (system: SwaggerSystem) => {
    components?: Record<string, SwaggerComponent>;
    wrapComponents?: Record<string, Wrapper>;
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
