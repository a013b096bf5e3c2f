import type {
  ComposedConfig,
  ConfigNode,
  ConfigPath,
  FollowedReference,
  FollowedStep,
  Location,
  Span,
} from "@lighterjs/core/stages";
import { stepInto } from "./meaning.js";

/** Where a config names what its sweep tries, each by its path. */
const PARAMETERS = ["sweep", "parameters"] as const;

/**
 * The paths that the parameters of a sweep are named by, as references to what they set: `a.b` in
 * `sweep: { parameters: { a.b: [1, 2] } }`. One of a group, or of nothing that is there, is none.
 */
export function sweptPaths({ root }: ComposedConfig): readonly FollowedReference[] {
  let parameters: ConfigNode | undefined = root;
  for (const step of PARAMETERS) parameters = parameters && stepInto(parameters, step);
  if (parameters?.kind !== "mapping") return [];
  return [...parameters.entries].flatMap(([name, { key }]) => {
    const steps = followed(root, name, key);
    return steps.length === 0 ? [] : [{ from: [...PARAMETERS, name], steps }];
  });
}

/** Whether a path is that of a parameter of the sweep. */
export const isSwept = (path: ConfigPath): boolean =>
  path.length === PARAMETERS.length + 1 && PARAMETERS.every((step, index) => path[index] === step);

/** The steps of a path that is the name of a parameter; none where one of them leads nowhere. */
function followed(root: ConfigNode, name: string, { source, span }: Location): readonly FollowedStep[] {
  const shift = source.text.slice(span.start, span.end).indexOf(name);
  const steps: FollowedStep[] = [];
  let node: ConfigNode = root;
  let path: ConfigPath = [];
  let end = 0;
  for (const found of name.matchAll(/(?:^|\.)([^.[\]]+)|(\[\s*(\d+)\s*\])/g)) {
    const [whole, plain, bracket, index] = found;
    const written = plain ?? bracket!;
    const step = node.kind === "sequence" ? Number(index ?? plain) : (plain ?? index!);
    const next = stepInto(node, step);
    if (next === undefined || found.index !== end) return [];
    end += whole.length;
    path = [...path, step];
    const start = span.start + shift + end - written.length;
    steps.push({
      at: { source, span: shift === -1 ? span : { start, end: start + written.length } },
      path,
      key: node.kind === "mapping" ? node.entries.get(String(step))!.key : next.origin,
    });
    node = next;
  }
  return end === name.length ? steps : [];
}

/** The name of a swept parameter after some of its steps have got others. */
export function renamedParameter(
  { from, steps }: FollowedReference,
  rename: (path: ConfigPath) => string | number,
): string {
  const name = String(from.at(-1));
  const [first] = steps;
  if (first === undefined || !isWrittenOut(first.at, name)) return name;
  const begin = first.at.span.start;
  return steps.toReversed().reduce((text, { at, path }) => {
    const step = rename(path!);
    if (step === path!.at(-1)) return text;
    const [start, end] = [at.span.start - begin, at.span.end - begin];
    return text.slice(0, start) + writtenStep(text, { start, end }, step) + text.slice(end);
  }, name);
}

/**
 * A step of a path in the place of the one that stands at a span: an index in brackets becomes a
 * name behind a dot.
 */
export function writtenStep(text: string, { start, end }: Span, step: string | number): string {
  const isBracket = typeof step === "string" && text.slice(start, end).startsWith("[");
  return isBracket && /[\w\]"']/.test(text[start - 1] ?? "") ? `.${step}` : String(step);
}

const isWrittenOut = ({ source, span }: Location, name: string): boolean =>
  source.text.startsWith(name, span.start);
