import { tf, type layers } from "./tf.js";

type Layer = InstanceType<typeof layers.layers.Layer>;

/**
 * How TensorFlow.js makes a layer or model from its configuration, by the name that files call its
 * class by; undefined where it knows no such class.
 *
 * @returns a function of the configuration and of whether weights follow, so that first values need
 * not be drawn
 */
export function registeredClass(
  className: string,
): ((config: unknown, weightsFollow?: boolean) => Layer) | undefined {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const registered = Object.hasOwn(classNameMap, className) ? classNameMap[className] : undefined;
  if (registered === undefined) return undefined;
  // Their types know neither the configurations of classes of one's own nor what follows them.
  const [type, fromConfig] = registered as unknown as [
    unknown,
    (type: unknown, config: unknown, customObjects: object, fastWeightInit: boolean) => Layer,
  ];
  return (config, weightsFollow = false) => fromConfig(type, config, {}, weightsFollow);
}
