export { Graph, type GraphNode, type GraphOptions } from "./graph.js";
export { Pretrained, type PretrainedOptions } from "./pretrained.js";
export { Sequential, type SequentialOptions } from "./sequential.js";
