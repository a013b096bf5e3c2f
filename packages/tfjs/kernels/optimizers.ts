// One pass over a weight each: the new weight goes to `output`, what the optimizer keeps is changed
// in place. The formulas, with their sources, stand beside the classes in `src/optimizers`; rates
// and the like come from there, in 64 bits, and are rounded to 32 here. What a weight loses by
// decay is subtracted from it, not taken as a factor `1 - share`, whose share would be lost in
// rounding.

function splat(x: f64): v128 {
  return f32x4.splat(<f32>x);
}

/**
 * Stochastic gradient descent, with momentum `v = momentum * v + g` and `g = v`, or, by Nesterov,
 * `g = g + momentum * v`; then `weights - decay * weights - rate * g`.
 *
 * @param velocity - null without momentum
 */
export function updateBySGD(
  weights: usize,
  gradient: usize,
  velocity: usize,
  output: usize,
  rate: f64,
  momentum: f64,
  nesterov: bool,
  decay: f64,
  size: i32,
): void {
  const end = (<usize>size) << 2;
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) {
    const weight = v128.load(weights + at);
    let slope = v128.load(gradient + at);
    if (velocity !== 0) {
      const moved = f32x4.add(f32x4.mul(splat(momentum), v128.load(velocity + at)), slope);
      v128.store(velocity + at, moved);
      slope = nesterov ? f32x4.add(slope, f32x4.mul(splat(momentum), moved)) : moved;
    }
    const step = f32x4.add(f32x4.mul(splat(decay), weight), f32x4.mul(splat(rate), slope));
    v128.store(output + at, f32x4.sub(weight, step));
  }
  for (; at < end; at += 4) {
    const weight = load<f32>(weights + at);
    let slope = load<f32>(gradient + at);
    if (velocity !== 0) {
      const moved = <f32>momentum * load<f32>(velocity + at) + slope;
      store<f32>(velocity + at, moved);
      slope = nesterov ? slope + <f32>momentum * moved : moved;
    }
    store<f32>(output + at, weight - (<f32>decay * weight + <f32>rate * slope));
  }
}

/**
 * Adam and AdamW: `weights - decay * weights - rate * m / (sqrt(v) + epsilon)`, where `decay` is
 * the share that a weight loses.
 */
export function updateByAdam(
  weights: usize,
  gradient: usize,
  mean: usize,
  variance: usize,
  output: usize,
  beta1: f64,
  beta2: f64,
  rate: f64,
  epsilon: f64,
  decay: f64,
  size: i32,
): void {
  const end = (<usize>size) << 2;
  const vectors = end & ~15;
  const rest1 = 1 - beta1;
  const rest2 = 1 - beta2;
  let at: usize = 0;
  for (; at < vectors; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(splat(beta1), v128.load(mean + at)), f32x4.mul(splat(rest1), g));
    const v = f32x4.add(
      f32x4.mul(splat(beta2), v128.load(variance + at)),
      f32x4.mul(f32x4.mul(splat(rest2), g), g),
    );
    v128.store(mean + at, m);
    v128.store(variance + at, v);
    const weight = v128.load(weights + at);
    const step = f32x4.div(f32x4.mul(splat(rate), m), f32x4.add(f32x4.sqrt(v), splat(epsilon)));
    v128.store(output + at, f32x4.sub(weight, f32x4.add(f32x4.mul(splat(decay), weight), step)));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const m = <f32>beta1 * load<f32>(mean + at) + <f32>rest1 * g;
    const v = <f32>beta2 * load<f32>(variance + at) + <f32>rest2 * g * g;
    store<f32>(mean + at, m);
    store<f32>(variance + at, v);
    const weight = load<f32>(weights + at);
    const step = (<f32>rate * m) / (sqrt<f32>(v) + <f32>epsilon);
    store<f32>(output + at, weight - (<f32>decay * weight + step));
  }
}

/** Adamax: `weights - rate * m / (u + epsilon)`. */
export function updateByAdamax(
  weights: usize,
  gradient: usize,
  mean: usize,
  norm: usize,
  output: usize,
  beta1: f64,
  beta2: f64,
  rate: f64,
  epsilon: f64,
  size: i32,
): void {
  const end = (<usize>size) << 2;
  const vectors = end & ~15;
  const rest1 = 1 - beta1;
  let at: usize = 0;
  for (; at < vectors; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(splat(beta1), v128.load(mean + at)), f32x4.mul(splat(rest1), g));
    const u = f32x4.max(f32x4.mul(splat(beta2), v128.load(norm + at)), f32x4.abs(g));
    v128.store(mean + at, m);
    v128.store(norm + at, u);
    const step = f32x4.div(f32x4.mul(splat(rate), m), f32x4.add(u, splat(epsilon)));
    v128.store(output + at, f32x4.sub(v128.load(weights + at), step));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const m = <f32>beta1 * load<f32>(mean + at) + <f32>rest1 * g;
    const u = max<f32>(<f32>beta2 * load<f32>(norm + at), abs<f32>(g));
    store<f32>(mean + at, m);
    store<f32>(norm + at, u);
    store<f32>(output + at, load<f32>(weights + at) - (<f32>rate * m) / (u + <f32>epsilon));
  }
}

/** Adagrad: `s = s + g * g`, then `weights - rate * g / (sqrt(s) + epsilon)`. */
export function updateByAdagrad(
  weights: usize,
  gradient: usize,
  sum: usize,
  output: usize,
  rate: f64,
  epsilon: f64,
  size: i32,
): void {
  const end = (<usize>size) << 2;
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) {
    const g = v128.load(gradient + at);
    const s = f32x4.add(v128.load(sum + at), f32x4.mul(g, g));
    v128.store(sum + at, s);
    const step = f32x4.div(f32x4.mul(splat(rate), g), f32x4.add(f32x4.sqrt(s), splat(epsilon)));
    v128.store(output + at, f32x4.sub(v128.load(weights + at), step));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const s = load<f32>(sum + at) + g * g;
    store<f32>(sum + at, s);
    store<f32>(output + at, load<f32>(weights + at) - (<f32>rate * g) / (sqrt<f32>(s) + <f32>epsilon));
  }
}

/**
 * RMSprop: `v = rho * v + (1 - rho) * g * g`, `d = g / (sqrt(v) + epsilon)`, with momentum
 * `d = d + momentum * velocity`; then `weights - rate * d`.
 *
 * @param velocity - null without momentum
 */
export function updateByRMSprop(
  weights: usize,
  gradient: usize,
  variance: usize,
  velocity: usize,
  output: usize,
  rate: f64,
  rho: f64,
  momentum: f64,
  epsilon: f64,
  size: i32,
): void {
  const end = (<usize>size) << 2;
  const vectors = end & ~15;
  const rest = 1 - rho;
  let at: usize = 0;
  for (; at < vectors; at += 16) {
    const g = v128.load(gradient + at);
    const v = f32x4.add(
      f32x4.mul(splat(rho), v128.load(variance + at)),
      f32x4.mul(f32x4.mul(splat(rest), g), g),
    );
    v128.store(variance + at, v);
    let d = f32x4.div(g, f32x4.add(f32x4.sqrt(v), splat(epsilon)));
    if (velocity !== 0) {
      d = f32x4.add(d, f32x4.mul(splat(momentum), v128.load(velocity + at)));
      v128.store(velocity + at, d);
    }
    v128.store(output + at, f32x4.sub(v128.load(weights + at), f32x4.mul(splat(rate), d)));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const v = <f32>rho * load<f32>(variance + at) + <f32>rest * g * g;
    store<f32>(variance + at, v);
    let d = g / (sqrt<f32>(v) + <f32>epsilon);
    if (velocity !== 0) {
      d += <f32>momentum * load<f32>(velocity + at);
      store<f32>(velocity + at, d);
    }
    store<f32>(output + at, load<f32>(weights + at) - <f32>rate * d);
  }
}
