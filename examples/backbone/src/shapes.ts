/** Whether a point lies inside, on a canvas that reaches from −1 to 1 in both directions. */
type Contains = (x: number, y: number) => boolean;

/** A shape that {@link ShapeImages} can draw. */
export type ShapeName =
  | "circle"
  | "square"
  | "triangle"
  | "ring"
  | "plus"
  | "star"
  | "stripes"
  | "half_disc"
  | "crescent"
  | "frame"
  | "bow_tie"
  | "arrow"
  | "ell";

const inSquare = (x: number, y: number, half: number) => Math.max(Math.abs(x), Math.abs(y)) < half;

export const SHAPES: Readonly<Record<ShapeName, Contains>> = {
  circle: (x, y) => Math.hypot(x, y) < 0.85,
  square: (x, y) => inSquare(x, y, 0.75),
  triangle: (x, y) => y < 0.6 && Math.abs(x) < 0.55 * (y + 0.95),
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.7) < 0.2,
  plus: (x, y) => inSquare(x, y, 0.9) && Math.min(Math.abs(x), Math.abs(y)) < 0.25,
  star: (x, y) => Math.hypot(x, y) < 0.6 + 0.35 * Math.cos(5 * Math.atan2(y, x)),
  stripes: (x, y) => inSquare(x, y, 0.8) && Math.cos(3 * Math.PI * x) > 0,
  half_disc: (x, y) => y > -0.3 && Math.hypot(x, y + 0.3) < 0.9,
  crescent: (x, y) => Math.hypot(x, y) < 0.9 && Math.hypot(x - 0.4, y) > 0.7,
  frame: (x, y) => inSquare(x, y, 0.85) && !inSquare(x, y, 0.5),
  bow_tie: (x, y) => inSquare(x, y, 0.85) && Math.abs(y) < Math.abs(x),
  arrow: (x, y) => (y < 0 ? y > -0.9 && Math.abs(x) < 0.85 * (y + 0.9) : y < 0.9 && Math.abs(x) < 0.25),
  ell: (x, y) => inSquare(x, y, 0.8) && (x < -0.3 || y > 0.3),
};
