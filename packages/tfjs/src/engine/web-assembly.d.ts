/**
 * The part of WebAssembly that we use, which neither the typings of Node nor a library without a
 * browser declare.
 */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  class RuntimeError extends Error {}
  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): { readonly kind: string; readonly name: string }[];
    static imports(
      module: Module,
    ): { readonly kind: string; readonly module: string; readonly name: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
