import * as callbacks from "@lighterjs/callbacks";
import { isCallable, TargetLoadError, type TargetLoader } from "@lighterjs/core/stages";
import * as tfjs from "@lighterjs/tfjs";
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";

const MODULES: Readonly<Record<string, object | undefined>> = {
  "@lighterjs/callbacks": callbacks,
  "@lighterjs/tfjs": tfjs,
  "@tensorflow/tfjs-core": core,
  "@tensorflow/tfjs-layers": layers,
};

/** The code of targets, in modules that came with the page. */
export const TARGETS: TargetLoader = {
  load({ name, module, exportPath }) {
    let owner: unknown;
    let value: unknown = MODULES[module];
    for (const [index, step] of exportPath.entries()) {
      owner = index === 0 ? undefined : value;
      value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
    }
    if (isCallable(value)) return Promise.resolve({ callable: value, owner });
    return Promise.reject(new TargetLoadError(`\`${name}\` cannot be loaded in a page`, []));
  },
};
