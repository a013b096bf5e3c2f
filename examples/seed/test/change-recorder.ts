import type { Callback, Parameter, Trainer } from "@lighterjs/callbacks";
import type { TargetManifest } from "@lighterjs/schema";

/** Which layers changed in one optimizer step. */
export interface StepChange {
  readonly epoch: number;
  /** Steps completed before this one. */
  readonly step: number;
  readonly layers: ReadonlySet<string>;
}

/** Compares every weight, bit by bit, after each step with what it was before. */
export class ChangeRecorder implements Callback {
  readonly changes: StepChange[] = [];
  #before = new Map<string, Float32Array>();

  onTrainStart(trainer: Trainer): void {
    this.#before = valuesOf(trainer);
  }

  onBatchEnd(trainer: Trainer): void {
    const now = valuesOf(trainer);
    const changed = trainer
      .parameters()
      .filter(({ name }) => !isEqual(now.get(name), this.#before.get(name)))
      .map(({ layerPath }) => layerPath);
    this.changes.push({ epoch: trainer.epoch, step: trainer.globalStep - 1, layers: new Set(changed) });
    this.#before = now;
  }
}

function valuesOf(trainer: Trainer): Map<string, Float32Array> {
  return new Map(trainer.parameters().map((parameter) => [parameter.name, valueOf(parameter)]));
}

/** The identity of a parameter is its weight, whose tensor can be read. */
function valueOf({ identity }: Parameter): Float32Array {
  const weight = identity as { read(): { dataSync(): Float32Array } };
  return Float32Array.from(weight.read().dataSync());
}

function isEqual(left: Float32Array | undefined, right: Float32Array | undefined): boolean {
  return (
    left !== undefined && right !== undefined && left.every((value, index) => Object.is(value, right[index]))
  );
}

/** Offers the recorder as `test.ChangeRecorder`. */
export const RECORDER_MANIFEST: TargetManifest = {
  format: 1,
  namespace: "test",
  package: "test",
  targets: [
    {
      name: "test.ChangeRecorder",
      kind: "class",
      module: "./test/change-recorder.ts",
      exportPath: ["ChangeRecorder"],
      description: "",
      parameters: [],
      options: { type: "object", properties: {}, additionalProperties: false },
      produces: ["@lighterjs/callbacks#Callback"],
    },
  ],
  definitions: {},
};
