import type { JsonSchema } from "../json-schema.js";

/** A schema without `$ref`, `anyOf` and `allOf`: one form that a value may take. */
export type Alternative = Omit<JsonSchema, "$ref" | "anyOf" | "allOf">;

export type ResolveRef = (ref: string) => JsonSchema;

/**
 * The forms that a schema allows, with references resolved and unions flattened. Keywords beside a
 * reference or a union (documentation, bounds) are laid over each of them.
 */
export function alternativesOf(schema: JsonSchema, resolve: ResolveRef): readonly Alternative[] {
  const { $ref, anyOf, allOf, ...own } = schema;
  let forms: readonly Alternative[] = [{}];
  if ($ref !== undefined) forms = alternativesOf(resolve($ref), resolve);
  if (anyOf !== undefined)
    forms = combine(
      forms,
      anyOf.flatMap((part) => alternativesOf(part, resolve)),
    );
  for (const part of allOf ?? []) forms = combine(forms, alternativesOf(part, resolve));
  return forms.map((form) => ({ ...form, ...own }));
}

function combine(left: readonly Alternative[], right: readonly Alternative[]): readonly Alternative[] {
  return left.flatMap((a) => right.map((b) => ({ ...a, ...b })));
}
