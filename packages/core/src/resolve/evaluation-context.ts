import type { ConfigNode } from "../config-node.js";
import type { DiagnosticCode, Report } from "../diagnostic.js";
import type { ResolvedNode } from "../resolved-node.js";
import type { FollowedReference } from "./followed-reference.js";
import type { Place } from "./place.js";
import type { ProjectResolvers } from "./project-resolvers.js";
import type { Resolver } from "./resolver.js";
import type { HydraRuntime } from "./hydra-runtime.js";
import type { ResolutionStack } from "./resolution-stack.js";

/** The stage around an evaluation, as far as it is needed. */
export interface EvaluationContext {
  readonly root: Place;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The variables that have been read; grows. */
  readonly variables: Map<string, string | undefined>;
  readonly time: Date;
  readonly hydra: HydraRuntime | undefined;
  readonly resolvers: ReadonlyMap<string, Resolver>;
  readonly projectResolvers: ProjectResolvers | undefined;
  /** Whether a variable that is not set is taken for an empty one. */
  readonly incomplete: boolean;
  readonly report: Report;
  readonly stack: ResolutionStack;
  /** References that may follow one after the other. */
  readonly maxReferenceDepth: number;
  /** Top-level keys into which references from elsewhere lead; grows. */
  readonly referredKeys: Set<string>;
  /** Is told where each step of a written path leads. */
  readonly follow?: ((reference: FollowedReference) => void) | undefined;
  /**
   * For what references add to the composed config. @throws an error never to be caught, when a
   * limit is passed
   */
  spend(nodes: number, characters: number, at: ConfigNode): void;
  resolve(place: Place): ResolvedNode;
  isDisabled(place: Place): boolean;
}

/** A fault of a reference; its position is known by who reports it. */
export interface ReferenceFault {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly label: string;
  readonly help?: readonly string[];
  readonly cause?: unknown;
}
