// What keeps parsed JSON from having a shape, told with the path of what is wrong.

/** Whether a value of parsed JSON is an object, no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells what is wrong with a value, which stands at a path of the manifest. */
export type Shape = (value: unknown, at: string, depth: number) => string | undefined;

export const must =
  (be: string, is: (value: unknown) => boolean): Shape =>
  (value, at) =>
    is(value) ? undefined : `\`${at || "it"}\` must be ${be}`;

export const anything: Shape = () => undefined;
export const text = must("a text", (value) => typeof value === "string");
export const flag = must("true or false", (value) => typeof value === "boolean");
export const number = must("a number", (value) => typeof value === "number");
export const count = must("a count", (value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const oneOf = (...values: readonly unknown[]): Shape =>
  must(`one of ${JSON.stringify(values)}`, (value) => values.includes(value));

export const listOf =
  (item: Shape, least = 0): Shape =>
  (value, at, depth) =>
    !Array.isArray(value) || value.length < least
      ? `\`${at}\` must be a list${least > 0 ? " that is not empty" : ""}`
      : first(value, (each, index) => item(each, `${at}[${index}]`, depth));

export const recordOf =
  (item: Shape, keys: Shape = anything): Shape =>
  (value, at, depth) =>
    !isRecord(value) || Object.hasOwn(value, "__proto__")
      ? `\`${at}\` must be an object`
      : first(
          Object.entries(value),
          ([key, each]) => keys(key, join(at, key), depth) ?? item(each, join(at, key), depth),
        );

/**
 * @param required - the other fields may be left out; what is not listed at all is not read either
 */
export const objectOf =
  (fields: Readonly<Record<string, Shape>>, required: readonly string[]): Shape =>
  (value, at, depth) => {
    if (!isRecord(value)) return `\`${at || "it"}\` must be an object`;
    return first(Object.entries(fields), ([key, shape]) => {
      if (Object.hasOwn(value, key)) return shape(value[key], join(at, key), depth);
      return required.includes(key) ? `\`${join(at, key)}\` must be given` : undefined;
    });
  };

export const either =
  (...shapes: readonly [Shape, ...Shape[]]): Shape =>
  (value, at, depth) => {
    const faults = shapes.map((shape) => shape(value, at, depth));
    return faults.includes(undefined) ? undefined : faults[0];
  };

function first<Item>(
  items: readonly Item[],
  faultOf: (item: Item, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const fault = faultOf(item, index);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

export const join = (at: string, key: string): string => (at === "" ? key : `${at}.${key}`);
