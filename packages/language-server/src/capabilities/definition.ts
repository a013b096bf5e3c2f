import { exists } from "#platform/machine";
import type { Choice, Location, Span } from "@lighterjs/core/stages";
import { optionNames } from "@lighterjs/schema";
import { expectationAt, placeOf } from "../meaning.js";
import { spotAt, type DefaultsSpot } from "../spot.js";
import type { DocumentView } from "../workspace/config-view.js";
import { namedFiles, pathsOf } from "./group-options.js";

/** Where something is defined: in a text that is known, or at the beginning of a file. */
export type Destination =
  | { readonly kind: "location"; readonly location: Location }
  | { readonly kind: "file"; readonly path: string }
  /** The declaration of a target, or of one of its options. */
  | { readonly kind: "target"; readonly target: string; readonly option?: string };

/** The target of an offset, with the span that was asked about. */
export interface Definition {
  readonly span: Span;
  readonly destinations: readonly Destination[];
}

/** Where the thing at an offset is defined. */
export function definitionAt(view: DocumentView, offset: number): Definition | undefined {
  const spot = spotAt(view, offset);
  if (spot === undefined) return undefined;
  const { span } = spot;
  if (spot.kind === "reference") {
    const keys = spot.steps.flatMap(({ key }) => (key?.source.file === undefined ? [] : [key]));
    return { span, destinations: keys.map((location) => ({ kind: "location", location })) };
  }
  if (spot.kind === "defaults") return { span, destinations: filesOf(view, spot) };
  const key = spot.path.at(-1);
  if (spot.kind === "scalar")
    return key === "_target_"
      ? { span, destinations: [{ kind: "target", target: String(spot.node.value) }] }
      : undefined;
  const place = placeOf(view, spot.path);
  if (place === undefined || typeof key !== "string") return undefined;
  const { target } = expectationAt(place.config, place.path.slice(0, -1));
  if (target === undefined || !optionNames(target).has(key)) return undefined;
  return { span, destinations: [{ kind: "target", target: target.name, option: key }] };
}

/** The files that a line of a defaults list leads to. */
function filesOf(view: DocumentView, { entry, option }: DefaultsSpot): readonly Destination[] {
  const choices =
    entry.kind === "group" && entry.choice !== null ? ([entry.choice].flat() as readonly Choice[]) : [];
  const wanted =
    option === undefined ? [entry.location, ...choices.map((each) => each.location)] : [option.location];
  const isThere = ({ source, span }: Location): boolean =>
    wanted.some((place) => place.source.file === source.file && place.span.start === span.start);
  const placed = view.configs.flatMap(({ survey }) =>
    (survey.composed?.placed ?? []).flatMap(({ namedAt, source }) =>
      isThere(namedAt) ? (source.file ?? []) : [],
    ),
  );
  const [config] = view.configs;
  // A choice that another one replaces leads to its file as well.
  const others =
    placed.length > 0 || config === undefined
      ? []
      : namedFiles(config, view)
          .filter(({ location }) => isThere(location))
          .flatMap(({ name }) => pathsOf(name, config, view.directory))
          .filter((path) => exists(path));
  return [...new Set([...placed, ...others])].map((path) => ({ kind: "file", path }));
}
