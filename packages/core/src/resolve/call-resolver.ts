import { type JsonValue, type TargetDefinition, UNKNOWN_VALUE } from "@lighterjs/schema";
import { messageOf } from "../files/error-text.js";
import { renderPath } from "../config-node.js";
import { BUILTIN_RESOLVERS, type Builtin } from "./builtin-resolvers.js";
import type { ResolvedNode } from "../resolved-node.js";
import type { EvaluationContext, ReferenceFault } from "./evaluation-context.js";
import { followedStep, type FollowedStep } from "./followed-reference.js";
import { locateInNode } from "./locate-in-node.js";
import { dotted } from "./missing-node.js";
import { unknownResolver } from "./node-faults.js";
import { parsePath, type ReferencePath } from "./parse-path.js";
import { type ComputedScalar, Place, type Value } from "./place.js";
import { faultOfUnknown, PendingValue, ReportedFault } from "./reported-fault.js";
import { isTagged, toPlainData, toValue } from "./plain-data.js";
import type { GivenArgument, ProjectResolvers } from "./project-resolvers.js";
import { renderScalar } from "./plain-scalar.js";
import type { Argument, CallPart, Extent, Template } from "./reference-syntax.js";
import type { Resolver } from "./resolver.js";
import type { ResolverCall } from "./resolver-call.js";

/** The evaluation that a call is part of. */
interface Evaluation {
  readonly context: EvaluationContext;
  text(from: Place, template: Template): ComputedScalar;
  value(from: Place, argument: Argument): Value;
  dereference(place: Place): Place;
  resolveNode(place: Place): ResolvedNode;
  locate(from: Place, path: ReferencePath, around: Extent, within: number | undefined): Place;
  noteReferred(from: Place, start: Place, path: ReferencePath): void;
  noteFollowed(from: Place, steps: readonly FollowedStep[], within: number | undefined): void;
  guardSyntax<T>(place: Place, offset: number | Extent, parse: () => T): T;
  fault(from: Place, extent: Extent | undefined, fault: ReferenceFault): ReportedFault;
}

/** The value of `${name:argument,…}`. */
export function callResolver(evaluation: Evaluation, from: Place, part: CallPart): Value {
  // A program may replace a resolver of ours.
  const custom = evaluation.context.resolvers.get(part.resolver);
  if (custom !== undefined) return callCustom(evaluation, from, part, custom);
  const own = evaluation.context.projectResolvers;
  const definition = own?.get(part.resolver);
  if (own !== undefined && definition !== undefined) return callOwn(evaluation, from, part, own, definition);
  const builtin = BUILTIN_RESOLVERS.get(part.resolver);
  if (builtin === undefined) {
    const location = locateInNode(from.node, part.resolverExtent);
    const names = [
      ...BUILTIN_RESOLVERS.keys(),
      ...evaluation.context.resolvers.keys(),
      ...(own?.names ?? []),
    ];
    evaluation.context.report(unknownResolver(part.resolver, names, location, renderPath(from.path)));
    throw new ReportedFault();
  }
  checkArgumentCount(evaluation, from, part, builtin);
  return builtin.resolve(resolverCall(evaluation, from, part));
}

function checkArgumentCount(evaluation: Evaluation, from: Place, part: CallPart, builtin: Builtin): void {
  const { least, most } = builtin;
  if (part.args.length >= least && part.args.length <= most) return;
  const wanted = least === most ? `${least}` : `${least} or ${most}`;
  throw evaluation.fault(from, part, {
    code: "INVALID_REFERENCE",
    message: `\`${part.resolver}\` takes ${wanted} argument${wanted === "1" ? "" : "s"}, not ${part.args.length}`,
    label: `${part.args.length} given`,
  });
}

function callCustom(evaluation: Evaluation, from: Place, part: CallPart, resolver: Resolver): Value {
  let tagged = false;
  const args = part.args.map((argument): JsonValue => {
    const { data, isTagged: isSecret } = plainArgument(evaluation, from, part, argument);
    tagged ||= isSecret;
    return data;
  });
  const failed = (reason: string, cause?: unknown): ReportedFault =>
    evaluation.fault(from, part, {
      code: "INVALID_REFERENCE",
      // What it says may repeat what it was given, which is not shown when it came from the
      // environment.
      message: `the resolver \`${part.resolver}\` failed${tagged ? "" : `: ${reason}`}`,
      label: "while this was evaluated",
      ...(!tagged && cause !== undefined && { cause }),
    });
  let data: unknown;
  try {
    data = resolver(...args);
  } catch (error) {
    throw failed(error instanceof Error && error.name === "Error" ? error.message : String(error), error);
  }
  try {
    return toValue(data, tagged ? from.written(part) : undefined);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw failed(error.message);
  }
}

/** @throws {ReportedFault} */
function plainArgument(
  evaluation: Evaluation,
  from: Place,
  part: CallPart,
  argument: Argument,
): { readonly data: JsonValue; readonly isTagged: boolean } {
  const value = evaluation.value(from, argument);
  const place =
    value.kind === "node" ? value.place : Place.ofValue(value, from.path, from.parent, from.node.origin);
  const node = evaluation.resolveNode(place);
  if (node.kind === "unknown") throw faultOfUnknown(node);
  const data = toPlainData(node);
  if (data === undefined)
    throw evaluation.fault(from, argument, {
      code: "INVALID_REFERENCE",
      message: `\`${part.resolver}\` takes plain data, but this argument holds an object that will be built`,
      label: "has a `_target_` in it",
    });
  return { data, isTagged: isTagged(node) };
}

/**
 * A resolver of the project: its arguments are checked now, and what it gives is known when
 * something is built.
 */
function callOwn(
  evaluation: Evaluation,
  from: Place,
  part: CallPart,
  own: ProjectResolvers,
  definition: TargetDefinition,
): Value {
  const args = part.args.map((argument): GivenArgument => {
    try {
      return plainArgument(evaluation, from, part, argument).data;
    } catch (error) {
      if (error instanceof PendingValue) return UNKNOWN_VALUE;
      throw error;
    }
  });
  const fault = own.faultOf(definition, args);
  if (fault !== undefined) {
    const at = fault.index === undefined ? part : (part.args[fault.index] ?? part);
    const { message, label, help } = fault;
    throw evaluation.fault(from, at, { code: "INVALID_REFERENCE", message, label, ...(help && { help }) });
  }
  const known = args.every((each) => each !== UNKNOWN_VALUE) ? args : undefined;
  const outcome = known && own.outcomeOf(definition, known);
  if (outcome === undefined) throw new PendingValue(own.declared(definition));
  const failed = (reason: string): ReportedFault =>
    evaluation.fault(from, part, {
      code: "INVALID_REFERENCE",
      message: `the resolver \`${part.resolver}\` failed: ${reason}`,
      label: "while this was evaluated",
    });
  if ("failure" in outcome) throw failed(outcome.failure);
  try {
    // Printed and saved configs keep the reference.
    return toValue(outcome.value, from.written(part));
  } catch (error) {
    throw failed(messageOf(error));
  }
}

function resolverCall(evaluation: Evaluation, from: Place, part: CallPart): ResolverCall {
  const { context } = evaluation;
  const argument = (index: number): Argument => part.args[index]!;

  /** A node given as `${a.b}`, or the path of one given as text. */
  const nodeOrPath = (index: number): Place | { path: ReferencePath; argument: Argument } => {
    const given = argument(index);
    const [only] =
      given.kind === "text" && !given.quoted && given.template.length === 1 ? given.template : [];
    if (only !== undefined && only.kind !== "text") {
      const value = evaluation.value(from, given);
      return value.kind === "node"
        ? value.place
        : Place.ofValue(value, from.path, from.parent, from.node.origin);
    }
    const text = call.text(index);
    return { path: evaluation.guardSyntax(from, given, () => parsePath(text)), argument: given };
  };

  const call: ResolverCall = {
    args: part.args,
    written: from.written(part),
    place: from,
    variable(name, hasDefault) {
      const { environment, variables } = context;
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (value !== undefined || hasDefault) variables.set(name, value);
      return value;
    },
    incomplete: context.incomplete,
    time: context.time,
    hydra: context.hydra,
    value: (index) => evaluation.value(from, argument(index)),
    text: (index) => renderScalar(call.scalar(index).value),
    scalar(index) {
      const given = argument(index);
      if (given.kind === "text") return evaluation.text(from, given.template);
      throw evaluation.fault(from, given, {
        code: "INVALID_REFERENCE",
        message: `\`${part.resolver}\` takes text here, not a ${given.kind}`,
        label: `a ${given.kind}`,
      });
    },
    node(index) {
      const found = nodeOrPath(index);
      if (found instanceof Place) return evaluation.dereference(found);
      const within = found.argument.start;
      return evaluation.dereference(evaluation.locate(from, found.path, found.argument, within));
    },
    findNode(index) {
      const found = nodeOrPath(index);
      const place = found instanceof Place ? found : existing(found.path, found.argument.start);
      const final = place === undefined ? undefined : evaluation.dereference(place);
      if (final?.isMissing !== true) return final;
      final.isPassedOver = true;
      return undefined;
    },
    isDisabled: (place) => context.isDisabled(place),
    checkCopy(source) {
      if (!context.stack.resolves(source.node)) return;
      context.stack.reportCycle(source.node, context.report);
      throw new ReportedFault();
    },
    fault: (fault) =>
      evaluation.fault(from, fault.argument === undefined ? part : argument(fault.argument), {
        code: fault.code ?? "INVALID_REFERENCE",
        message: fault.message,
        label: fault.label,
        ...(fault.help !== undefined && { help: fault.help }),
      }),
    warnDeprecated(target, message) {
      const [old, fresh] = [renderPath(from.path), dotted(target)];
      const text = message?.replaceAll("$OLD_KEY", old).replaceAll("$NEW_KEY", fresh);
      context.report({
        code: "DEPRECATED_KEY",
        severity: "warning",
        message: text ?? `\`${old}\` is deprecated`,
        labels: [
          { ...from.keyLocation, text: "deprecated" },
          { ...target.keyLocation, text: "its value comes from here" },
        ],
        path: old,
        help: [`use \`${fresh}\``],
      });
    },
  };

  function existing(path: ReferencePath, within: number): Place | undefined {
    let at = path.up === 0 ? context.root : from.container(path.up);
    if (at !== undefined) evaluation.noteReferred(from, at, path);
    const followed: FollowedStep[] = [];
    for (const step of path.steps) {
      if (at === undefined) break;
      at = evaluation.dereference(at).child(step.key);
      followed.push(followedStep(from, step, within, at));
    }
    evaluation.noteFollowed(from, followed, within);
    return at;
  }

  return call;
}
