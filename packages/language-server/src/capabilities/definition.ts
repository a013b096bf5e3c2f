import { join, dirname } from "node:path";
import type { Location, Span } from "@lighterjs/core/stages";
import { placeOf } from "../meaning.js";
import { spotAt, type DefaultsSpot } from "../spot.js";
import type { DocumentView } from "../workspace/config-view.js";

/** Where something is defined: in a text that is known, or at the beginning of a file. */
export type Destination =
  | { readonly kind: "location"; readonly location: Location }
  | { readonly kind: "file"; readonly path: string }
  /** The declaration of a target, or of one of its options. */
  | { readonly kind: "target"; readonly target: string; readonly option?: string };

/** Where the thing at an offset is defined, with the span that was asked about. */
export function definitionAt(
  view: DocumentView,
  offset: number,
): { readonly span: Span; readonly destinations: readonly Destination[] } | undefined {
  const spot = spotAt(view, offset);
  if (spot === undefined) return undefined;
  const { span } = spot;
  if (spot.kind === "reference")
    return {
      span,
      destinations: spot.steps.flatMap(({ key }): Destination[] =>
        key?.source.file === undefined ? [] : [{ kind: "location", location: key }],
      ),
    };
  if (spot.kind === "defaults") return { span, destinations: filesOf(view, spot) };
  void placeOf;
  return undefined;
}

/** The files that a line of a defaults list leads to. */
function filesOf(view: DocumentView, { entry, option }: DefaultsSpot): readonly Destination[] {
  const wanted = option?.location ?? entry.location;
  const choices = entry.kind === "group" && entry.choice !== null ? [entry.choice].flat() : [];
  const places = [
    wanted,
    ...(option === undefined
      ? (choices as readonly { location: Location }[]).map((each) => each.location)
      : []),
  ];
  const isThere = ({ source, span }: Location): boolean =>
    places.some((place) => place.source.file === source.file && place.span.start === span.start);
  const found = view.configs.flatMap(({ survey }) =>
    (survey.composed?.placed ?? []).flatMap(({ namedAt, source }) =>
      isThere(namedAt) ? (source.file ?? []) : [],
    ),
  );
  (void join, dirname);
  return [...new Set(found)].map((path) => ({ kind: "file", path }));
}
