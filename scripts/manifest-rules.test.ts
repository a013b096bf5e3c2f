import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manifestFault, TargetCatalog, type TargetManifest } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";

const read = (name: string): TargetManifest =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../packages", name), "utf8")) as TargetManifest;
const manifests = ["tfjs/lighter", "tfjs/tf", "callbacks/lighter"].map((name) =>
  read(`${name}.targets.json`),
);
const catalog = new TargetCatalog(manifests);

/** All options that some target has, with the values that are listed for them. */
const options = new Map<string, Set<unknown>>();
for (const name of catalog.names()) {
  const definition = catalog.get(name)!;
  for (const [option, schema] of Object.entries(definition.options.properties ?? {})) {
    const values = options.get(option) ?? new Set();
    options.set(option, values);
    for (const form of catalog.formsOf(definition, schema))
      for (const value of JSON.stringify(form).match(/"(?:[a-z]\w*)"/g) ?? []) values.add(JSON.parse(value));
  }
}

describe("the rules of our manifests", () => {
  it("are well-formed", () => {
    expect(manifests.map(manifestFault)).toEqual([undefined, undefined, undefined]);
    expect(manifestFault({ ...manifests[0], rules: [{ code: "no code" }] })).toBe(
      "`rules[0].code` must be a code",
    );
    expect(catalog.rules.length).toBeGreaterThan(8);
  });

  it.each(catalog.rules.map((rule) => [rule.message, rule] as const))(
    "name targets, options and values that there are: %s",
    (_, { target, places, unequal = [] }) => {
      const targets = places.flatMap(({ targets: of = [], through = {} }) => [
        ...of,
        ...Object.keys(through),
      ]);
      expect([target, ...targets].filter((name) => catalog.get(name) === undefined)).toEqual([]);
      const named = places.flatMap((place) => [
        ...Object.keys(place.options ?? {}),
        ...Object.values(place.through ?? {}),
        ...(place.mark === undefined ? [] : [place.mark]),
      ]);
      const all = [...named, ...unequal.map(({ option }) => option)];
      expect(all.filter((option) => !options.has(option))).toEqual([]);
      for (const [option, values] of places.flatMap((place) => Object.entries(place.options ?? {})))
        for (const value of values)
          if (typeof value === "string") expect([...options.get(option)!], option).toContain(value);
    },
  );
});
