import { unsupportedLayer } from "../keras-fault.js";
import type { KerasOperationConfig, Template } from "../layers/operation-layer.js";
import { OPERATIONS } from "../layers/operations.js";
import type { CallTemplate } from "./call-template.js";
import type { LayerEntry } from "./keras-config.js";
import { camelCase, describeValue } from "./translate-values.js";

/**
 * Whether an entry is a bare operation, such as that of `x * 2`, and no layer. The older format
 * does not tell its module.
 */
export function isOperation({ className, module, config }: LayerEntry): boolean {
  if (className === "InputLayer" || "layers" in config) return false;
  if (module !== undefined) return /(^|\.)(ops|activations)(\.|$)/.test(module);
  return !("trainable" in config) && !("dtype" in config && config["dtype"] !== null);
}

/** Settings that have no effect, by their names in Keras. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(["name", "trainable"]);
/** Classes of Keras that share a name with another of ours. */
const OPERATION_NAMES: ReadonlyMap<string, string> = new Map([
  ["ReLU", "relu"],
  ["Softmax", "softmax"],
]);

/**
 * A call of an operation as a layer of ours.
 *
 * @param name - of the layer
 */
export function operationOf(entry: LayerEntry, call: CallTemplate, name: string): KerasOperationConfig {
  const operation = OPERATION_NAMES.get(entry.className) ?? entry.className.toLowerCase();
  const known = OPERATIONS.get(operation);
  if (known === undefined || known.isLayer)
    throw unsupportedLayer(entry, "there is no operation here that computes the same");
  const settings = new Map<string, unknown>();
  const given: [string, unknown][] = [...Object.entries(entry.config), ...call.named];
  for (const [option, value] of given) {
    if (WITHOUT_EFFECT.has(option) || value === null || value === undefined) continue;
    if (!known.options.includes(option) || !isPlain(value))
      throw unsupportedLayer(
        entry,
        `its \`${option}\` is ${describeValue(value)}, whose effect is not known here`,
      );
    settings.set(camelCase(option), value);
  }
  const templates: readonly Template[] = call.positional;
  return { name, operation, settings: Object.fromEntries(settings), arguments: templates };
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value !== "object" && typeof value !== "undefined";
}
