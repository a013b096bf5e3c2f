// The kernels of our own on wasm, one by one: the time of each beside what the machine allows. Of
// products of matrices that is the rate of XNNPACK, which multiplies in the forward pass; of all
// others the rate at which memory is read and written.
import * as tf from "@tensorflow/tfjs-core";
import { printTable } from "./print-table.js";

/** @typedef {import("@tensorflow/tfjs-core").Tensor} Tensor */
/** @typedef {{ name: string, run: () => Tensor, multiplyAdds?: number, bytes?: number }} Work */

export async function run() {
  await startWasm();
  const square = tf.randomNormal([512, 512]);
  const rate = 512 ** 3 / fastest({ name: "", run: () => tf.matMul(square, square) });
  const copied = tf.randomNormal([2 ** 24]);
  // A sum of two tensors that lie in memory: two are read, one is written.
  const bandwidth = (12 * copied.size) / fastest({ name: "", run: () => tf.add(copied, copied) });
  const rows = works().map((work) => {
    const milliseconds = fastest(work);
    const least = Math.max((work.multiplyAdds ?? 0) / rate, (work.bytes ?? 0) / bandwidth);
    return [work.name, milliseconds.toFixed(2), least.toFixed(2), (milliseconds / least).toFixed(2)];
  });
  printTable(
    `Kernels on wasm, fastest of some runs; ${(rate / 1e6).toFixed(1)} G multiply-adds and ${(bandwidth / 1e6).toFixed(1)} GB a second`,
    ["kernel", "ms", "least ms", "ratio"],
    rows,
  );
}

/** A run of our trainer puts the kernels in place. */
async function startWasm() {
  const { mlp } = await import("./training/networks.js");
  const { makeSamples } = await import("./training/samples.js");
  const { systemOf } = await import("./training/systems.js");
  const { steppedRun } = await import("./training/stepped-run.js");
  await (await steppedRun(systemOf(mlp, makeSamples(mlp).loader), [], "wasm")).end();
}

/** Milliseconds of the fastest of some runs. @param {Work} work */
function fastest({ run }) {
  let best = Infinity;
  for (let count = 0; count < 12; count++) {
    const start = performance.now();
    const result = run();
    best = Math.min(best, performance.now() - start);
    result.dispose();
  }
  return best;
}

/** @param {number[]} shape */
const random = (...shape) => tf.randomNormal(shape);

/**
 * @param {string} name
 * @param {Record<string, Tensor>} inputs
 * @param {Record<string, unknown>} attrs
 * @returns {() => Tensor}
 */
const kernel = (name, inputs, attrs) => () => tf.engine().runKernel(name, inputs, /** @type {{}} */ (attrs));

/** @returns {Work[]} */
function works() {
  const floats = (/** @type {Tensor[]} */ ...tensors) => 4 * tensors.reduce((sum, { size }) => sum + size, 0);
  /** @type {Work[]} */
  const list = [];
  for (const [
    batch,
    size,
    channels,
    filters,
    window,
    stride,
  ] of /** @type {[number, number, number, number, number, number][]} */ ([
    [32, 28, 32, 32, 3, 1],
    [32, 28, 32, 64, 3, 2],
    [4, 28, 192, 32, 1, 1],
    [4, 14, 64, 384, 1, 1],
  ])) {
    const out = Math.ceil(size / stride);
    const [x, dy] = [random(batch, size, size, channels), random(batch, out, out, filters)];
    const filter = random(window, window, channels, filters);
    const attrs = { strides: [stride, stride], pad: "same", dataFormat: "NHWC", dilations: [1, 1] };
    const title = `convolution ${window} by ${window}, stride ${stride}, [${x.shape.join()}] to ${filters}`;
    const multiplyAdds = batch * out * out * window * window * channels * filters;
    list.push(
      {
        name: `${title}, by filter`,
        run: kernel("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape: filter.shape }),
        multiplyAdds,
      },
      {
        name: `${title}, by input`,
        run: kernel("Conv2DBackpropInput", { dy, filter }, { ...attrs, inputShape: x.shape }),
        multiplyAdds,
      },
    );
  }
  for (const [size, channels, stride] of /** @type {[number, number, number][]} */ ([
    [56, 144, 1],
    [56, 144, 2],
    [14, 384, 1],
  ])) {
    const out = Math.ceil(size / stride);
    const [x, dy] = [random(4, size, size, channels), random(4, out, out, channels)];
    const filter = random(3, 3, channels, 1);
    const attrs = { strides: [stride, stride], pad: "same", dilations: [1, 1] };
    const title = `depthwise 3 by 3, stride ${stride}, [${x.shape.join()}]`;
    list.push(
      {
        name: `${title}, by filter`,
        run: kernel(
          "DepthwiseConv2dNativeBackpropFilter",
          { x, dy },
          { ...attrs, filterShape: filter.shape },
        ),
        bytes: floats(x, dy),
      },
      {
        name: `${title}, by input`,
        run: kernel("DepthwiseConv2dNativeBackpropInput", { dy, filter }, { ...attrs, inputShape: x.shape }),
        bytes: floats(x, dy),
      },
    );
  }
  const [image, pooled] = [random(128, 28, 28, 16), random(128, 14, 14, 16)];
  const pool = { filterSize: [2, 2], strides: [2, 2], pad: "valid" };
  list.push(
    {
      name: `max pool, [${image.shape.join()}]`,
      run: kernel("MaxPoolGrad", { dy: pooled, input: image, output: pooled }, pool),
      bytes: floats(image, image, pooled),
    },
    {
      name: `average pool, [${image.shape.join()}]`,
      run: kernel("AvgPoolGrad", { dy: pooled, input: image }, pool),
      bytes: floats(image, pooled),
    },
    { name: "sum of 100352 rows of 16", run: () => tf.sum(image, [0, 1, 2]), bytes: floats(image) },
    {
      name: "relu, gradient",
      run: kernel("LighterClippedGradient", { x: image, gradient: image }, { low: 0, high: Infinity }),
      bytes: floats(image, image, image),
    },
  );
  const [rows, ids] = [random(512, 16), tf.range(0, 512, 1, "int32")];
  for (const segments of [100, 50_000])
    list.push({
      name: `lookup of 512 rows of 16 in ${segments}`,
      run: kernel("UnsortedSegmentSum", { x: rows, segmentIds: ids }, { numSegments: segments }),
      bytes: floats(rows, rows, rows) + 4 * 16 * segments,
    });
  const [batch, weights, wide] = [random(32, 1024), random(1024, 1024), random(32, 1024)];
  const multiplyAdds = 32 * 1024 * 1024;
  list.push(
    {
      name: "dense 1024 to 1024, batch 32, by weights",
      run: () => tf.matMul(batch, wide, true, false),
      multiplyAdds,
    },
    {
      name: "dense 1024 to 1024, batch 32, by input",
      run: () => tf.matMul(wide, weights, false, true),
      multiplyAdds,
    },
  );
  return list;
}
