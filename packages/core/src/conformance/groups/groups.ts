import type { ConformanceGroup } from "../conformance-case.js";
import { CALL_SITE, PARTIALS, RECURSION } from "./calls.js";
import { COMPOSITION, SWEEPS } from "./composition.js";
import { BEYOND_HYDRA, ERRORS, SECURITY } from "./faults.js";
import { INTERPOLATION, NODE_REFERENCES } from "./references.js";
import { RESOLVERS } from "./resolvers.js";
import { POSITIONAL_ARGUMENTS, TARGETS } from "./targets.js";
import { CONTAINERS, YAML } from "./yaml.js";

export const GROUPS: readonly ConformanceGroup[] = [
  TARGETS,
  POSITIONAL_ARGUMENTS,
  CALL_SITE,
  PARTIALS,
  RECURSION,
  INTERPOLATION,
  RESOLVERS,
  NODE_REFERENCES,
  ERRORS,
  SECURITY,
  CONTAINERS,
  YAML,
  COMPOSITION,
  SWEEPS,
  BEYOND_HYDRA,
];
