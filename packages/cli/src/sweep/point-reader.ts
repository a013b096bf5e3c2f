import { textOf, type Point, type SweepRecord, type WrittenValue } from "@lighterjs/sweeps/study";
import type { SweepConfig } from "./sweep-config.js";

/** Finds the places of recorded values in the space as it is now. */
export function pointReader(
  { parameters }: SweepRecord,
  { space }: Pick<SweepConfig, "space">,
): (values: Readonly<Record<string, WrittenValue>>) => Point {
  const indices = new Map(
    Object.entries(parameters).map(([path, asked]) => [
      path,
      new Map(
        "list" in asked ? asked.list.map((value, index) => [textOf(value), index] as const).reverse() : [],
      ),
    ]),
  );
  return (values) =>
    Object.fromEntries(
      [...space.keys()].map((path) => {
        const value = values[path];
        return [path, indices.get(path)?.get(textOf(value)) ?? Number(value)];
      }),
    );
}
