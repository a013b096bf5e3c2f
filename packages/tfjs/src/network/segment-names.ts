import type { Layer } from "./layer-internals.js";

/**
 * Names of the layers of one container, as they stand in parameter names.
 *
 * A name that the user gave is kept, with `/` as another way to write `.`. A name that
 * TensorFlow.js made up counts all layers of the process and would change with what ran before, so
 * it becomes `<class>_<k>`, k from 1 per class within the container.
 */
export function segmentNames(siblings: readonly Layer[]): readonly string[] {
  const given = siblings.map((layer) =>
    automaticBase(layer) === undefined ? toPath(layer.name) : undefined,
  );
  const taken = new Set(given);
  const counts = new Map<string, number>();
  return siblings.map((layer, index) => {
    const name = given[index];
    if (name !== undefined) return name;
    const base = automaticBase(layer) ?? layer.name;
    let count = counts.get(base) ?? 0;
    do count++;
    while (taken.has(`${base}_${count}`));
    counts.set(base, count);
    return `${base}_${count}`;
  });
}

/**
 * The class part of a name that TensorFlow.js made up, `conv2d` of `conv2d_Conv2D7`; undefined for
 * a given name.
 */
function automaticBase(layer: Layer): string | undefined {
  const className = layer.getClassName();
  const match = /^(.*?)_?(\d+)$/.exec(layer.name);
  if (match === null) return undefined;
  const stem = match[1] ?? "";
  // Models and inputs are counted by `sequential_1`, `model1` and `input1`, all others by
  // `conv2d_Conv2D1`.
  if (stem === "sequential" || stem === "model") return stem;
  if (className === "InputLayer") return layer.name.includes("_") ? undefined : stem;
  return stem.endsWith(`_${className}`) ? stem.slice(0, -className.length - 1) : undefined;
}

function toPath(name: string): string {
  return name
    .split(/[./]/)
    .filter((segment) => segment !== "")
    .join(".");
}
