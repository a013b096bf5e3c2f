import { basename, dirname } from "node:path";
import type { OptionError } from "@lighterjs/core";
import { shellLine } from "@lighterjs/core/render";
import { modelFault } from "./model-fault.js";

interface Foreign {
  /** Kind and origin: `a model of PyTorch`. */
  readonly what: string;
  readonly help: readonly string[];
}

const TORCH: Foreign = {
  what: "a model of PyTorch, which is pickled Python",
  help: [
    "in Python, `safetensors.torch.save_file(model.state_dict(), 'weights.safetensors')` writes its weights",
    "name that file, with the layers as `model` and with `layout: torch`",
  ],
};
const SAVED_MODEL: Foreign = {
  what: "a SavedModel of TensorFlow",
  help: [
    "in Python, `tf_keras.models.load_model('…').save('model.h5')` writes it with its layers; name that file",
  ],
};
const ONNX: Foreign = {
  what: "a graph of ONNX, which has operations and no layers, and cannot be trained",
  help: ["convert the model that it was made of: Keras writes `.keras`, PyTorch its weights as safetensors"],
};
const LITE: Foreign = {
  what: "a model of TensorFlow Lite, which is made for predicting and cannot be trained",
  help: ["take the Keras model that it was made of: `model.save('model.keras')`"],
};
const FROZEN: Foreign = {
  what: "a graph of TensorFlow, whose weights have become constants, and cannot be trained",
  help: ["take the Keras model that it was made of: `model.save('model.keras')`"],
};
const CHECKPOINT: Foreign = {
  what: "a checkpoint of TensorFlow, which has weights and no layers",
  help: [
    "in Python, build the model, `model.load_weights('…')`, and `model.save('model.keras')`; name that file",
  ],
};
const ARRAYS: Foreign = {
  what: "a file of NumPy arrays",
  help: ["in Python, `safetensors.numpy.save_file(dict(arrays), 'weights.safetensors')`; name that file"],
};
const LIGHTNING: Foreign = {
  what: "a checkpoint of PyTorch Lightning or of TensorFlow",
  help: [...TORCH.help, ...CHECKPOINT.help],
};

const BY_NAME: readonly (readonly [RegExp, Foreign])[] = [
  [/\.(pt|pth|pt2|mar)$/i, TORCH],
  [/pytorch_model.*\.bin$/i, TORCH],
  [/(^|[\\/])saved_model\.pb(txt)?$/i, SAVED_MODEL],
  [/\.pb(txt)?$/i, FROZEN],
  [/\.onnx$/i, ONNX],
  [/\.tflite$/i, LITE],
  [/\.ckpt$/i, LIGHTNING],
  [/\.ckpt[.-][^\\/]*$|\.index$|\.data-\d+-of-\d+$/i, CHECKPOINT],
  [/\.np[yz]$/i, ARRAYS],
];

/**
 * A file that we cannot read, by its name or by how it begins; undefined where it may be a
 * `model.json`.
 */
export function foreignFile(location: string, start: Uint8Array): OptionError | undefined {
  const found = BY_NAME.find(([name]) => name.test(location))?.[1] ?? foreignStart(start);
  return found && fault(location, found);
}

function foreignStart(start: Uint8Array): Foreign | undefined {
  const text = Buffer.from(start).toString("latin1");
  if (text.startsWith("PK\x03\x04"))
    return {
      what: "a zip archive, such as Keras and PyTorch write",
      help: ["an archive of Keras is named `….keras`", ...TORCH.help],
    };
  if (text.slice(4, 8) === "TFL3") return LITE;
  if (text.startsWith("\x80\x02") || text.startsWith("\x80\x04")) return TORCH;
  return undefined;
}

/** A folder without a `model.json` that somebody else's model lies in, or a run of ours. */
export function foreignFolder(folder: string, names: readonly string[]): OptionError | undefined {
  if (names.some((name) => /^saved_model\.pb(txt)?$/.test(name))) return fault(folder, SAVED_MODEL);
  const isRun =
    names.includes("checkpoints") || names.includes("metrics.jsonl") || names.includes("metrics.csv");
  const isCheckpoints =
    [folder, dirname(folder)].some((each) => basename(each) === "checkpoints") ||
    names.some((name) => /^step-\d+\.safetensors$/.test(name));
  if (isRun || isCheckpoints)
    return modelFault(
      "INVALID_MODEL",
      isRun && !isCheckpoints
        ? `the run \`${folder}\` has saved no model`
        : `\`${folder}\` is of the checkpoints of a run, which keep weights and no layers`,
      "holds no model",
      {
        help: [
          `\`${shellLine(["lighter", "export", folder])}\` makes a model of it, in a folder that it prints: name that one`,
          "or name a file, `checkpoints/step-….safetensors`, and give the layers as `model`",
        ],
      },
    );
  const file = names.find((name) => /\.(keras|h5|hdf5|safetensors)$/i.test(name));
  if (file !== undefined)
    return modelFault(
      "FILE_NOT_FOUND",
      `there is no \`model.json\` in \`${folder}\``,
      "holds another kind of model",
      {
        help: [`name the file itself: \`${folder}/${file}\``],
      },
    );
  const [other] = names.flatMap((name) => BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? []);
  return other && fault(folder, { ...other, what: `a folder with ${other.what}` });
}

function fault(location: string, { what, help }: Foreign): OptionError {
  return modelFault("INVALID_MODEL", `\`${location}\` is ${what}`, "cannot be read", { help });
}
