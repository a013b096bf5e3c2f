import { type ComposedConfig, type ConfigNode, type ConfigPath, renderPath } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { Clock } from "../host.js";
import { Budget, limitHelp, type Limits, type PassedLimit } from "../parse/limits.js";
import type { ResolvedConfig } from "../resolved-node.js";
import { Place } from "./place.js";
import { NodeResolver } from "./resolve-node.js";
import type { ProjectResolvers } from "./project-resolvers.js";
import type { Resolver } from "./resolver.js";
import type { FollowedReference } from "./followed-reference.js";
import type { HydraRuntime } from "./hydra-runtime.js";
import { ResolutionStack } from "./resolution-stack.js";

/** What `${…}` may read beside the config. */
export interface ResolveOptions {
  /**
   * The variables that `${env:NAME}` reads; give `process.env`, or nothing for a config that is not
   * trusted with it.
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Read once: `${now:…}` is one instant in the whole config. */
  readonly clock: Clock;
  /** Resolvers of the program, by name; they win over built-in ones. */
  readonly resolvers?: ReadonlyMap<string, Resolver>;
  /** Resolvers of the project, which are run only when something is built. */
  readonly projectResolvers?: ProjectResolvers;
  /** The values that `${hydra:…}` reads. */
  readonly hydra?: HydraRuntime;
  /** Target of a top-level node without `_target_`, by key: `{ trainer: "lighter.Trainer" }`. */
  readonly roots: Readonly<Record<string, string>>;
  /**
   * For a config that is looked at and not run: `???` and a variable that is not set are no faults.
   */
  readonly incomplete?: boolean;
  /** Is told of each path that is written in a reference, and where it leads. */
  readonly follow?: (reference: FollowedReference) => void;
  /**
   * How large the config may be once its references are filled in; what composing has used counts.
   */
  readonly limits?: Partial<Limits>;
}

/**
 * Replaces every reference by what it refers to. A value that cannot be found is reported and
 * becomes an unknown node, so that the rest can still be checked; nothing comes back only when the
 * config unfolds beyond its limits.
 */
export function resolveReferences(
  composed: ComposedConfig,
  options: ResolveOptions,
  report: Report,
): ResolvedConfig | undefined {
  const budget = new Budget(options.limits, composed.used);
  const stack = new ResolutionStack();
  const root = new Place(composed.root, [], undefined);
  const referredKeys = new Set<string>();
  const variables = new Map<string, string | undefined>();
  const resolver = new NodeResolver(
    {
      root,
      environment: options.environment,
      variables,
      time: new Date(options.clock.now()),
      hydra: options.hydra,
      resolvers: options.resolvers ?? new Map(),
      projectResolvers: options.projectResolvers,
      incomplete: options.incomplete ?? false,
      report,
      stack,
      maxReferenceDepth: budget.limits.maxReferenceDepth,
      referredKeys,
      follow: options.follow,
      spend(nodes, characters, at) {
        const passed = budget.spend(nodes, characters);
        const { node = at, path } = stack.lastReference ?? {};
        if (passed !== undefined) throw new LimitPassed(passed, node, path);
      },
    },
    new Map(Object.entries(options.roots)),
  );
  try {
    const resolved = resolver.resolveRoot(root);
    if (options.incomplete !== true) resolver.reportMissing();
    const { placed = [] } = composed;
    if (resolved.kind === "mapping")
      return { root: resolved, roots: options.roots, referredKeys, placed, variables };
    if (resolved.kind === "target")
      report({
        code: "INVALID_OPTION",
        severity: "error",
        message: "the top level of a config is not a node of its own",
        labels: [{ ...resolved.target.location, text: "stands outside any node" }],
        help: ["put `_target_` and its options under a key"],
      });
    return undefined;
  } catch (error) {
    if (!(error instanceof LimitPassed)) throw error;
    const { source, span } = error.at.origin;
    report({
      code: "LIMIT_EXCEEDED",
      severity: "error",
      message: `the config unfolds to more than ${error.passed.text}`,
      labels: [{ source, span, text: "passed while this reference was filled in" }],
      ...(error.path !== undefined && { path: renderPath(error.path) }),
      help: [limitHelp(error.passed.limit, "refer to fewer and smaller nodes")],
    });
    return undefined;
  }
}

class LimitPassed extends Error {
  constructor(
    readonly passed: PassedLimit,
    readonly at: ConfigNode,
    readonly path: ConfigPath | undefined,
  ) {
    super(`more than ${passed.text}`);
  }
}
