import type { Shape } from "../../network/layer-internals.js";

/** Shape of a result of two that are stretched to one another; a free dimension stays free. */
export function broadcastShapes(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, index) => {
    const sizes = shapes
      .map((shape) => shape.at(index - rank))
      .filter((size) => size !== undefined && size !== 1);
    const [first = 1, ...others] = sizes;
    if (others.some((size) => size !== null && first !== null && size !== first))
      throw new Error(`shapes ${shapes.map(renderShape).join(" and ")} do not go together`);
    return sizes.find((size) => size !== null) ?? first;
  });
}

/** The axes that an option names, from 0; all of them where it names none. */
export function axesOf(axis: unknown, rank: number): readonly number[] {
  if (axis === null || axis === undefined) return Array.from({ length: rank }, (_, index) => index);
  return [axis].flat().map((each: unknown) => axisOf(each, rank));
}

export function axisOf(axis: unknown, rank: number): number {
  if (Number.isInteger(axis) && (axis as number) >= -rank && (axis as number) < rank)
    return (axis as number) < 0 ? (axis as number) + rank : (axis as number);
  throw new Error(`there is no axis ${String(axis)} in a shape of ${rank}`);
}

export function reducedShape(shape: Shape, axis: unknown, keepDimensions: boolean): Shape {
  const axes = axesOf(axis, shape.length);
  return keepDimensions
    ? shape.map((size, index) => (axes.includes(index) ? 1 : size))
    : shape.filter((_, index) => !axes.includes(index));
}

export function concatenatedShape(shapes: readonly Shape[], axis: unknown): Shape {
  const [first] = shapes;
  if (first === undefined) throw new Error("there is nothing to join");
  const along = axisOf(axis, first.length);
  return first.map((size, index) =>
    index === along
      ? shapes.reduce<number | null>((total, shape) => {
          const each = shape[along];
          return total === null || each === null || each === undefined ? null : total + each;
        }, 0)
      : size,
  );
}

/** @param wanted - sizes of all dimensions, the batch too; -1 for what is left */
export function reshapedShape(shape: Shape, wanted: unknown): Shape {
  if (!isSizes(wanted)) throw new Error("the new shape is no list of sizes");
  const known = wanted.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const free = shape.includes(null);
  const total = shape.reduce<number>((product, size) => product * (size ?? 1), 1);
  return wanted.map((size) => (size === -1 ? (free ? null : total / known) : size));
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isInteger(size));
}

export function renderShape(shape: Shape): string {
  return `[${shape.map((size) => size ?? "null").join(", ")}]`;
}
