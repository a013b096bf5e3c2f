import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { DEFAULT_STAGE } from "../stage-needs.js";
import { checkOptions } from "../check/check-options.js";
import type { TargetDefinition } from "../manifest.js";
import {
  VALUES,
  least,
  node,
  same,
  shippedCatalog as catalog,
  shippedTargets,
  valid,
  type Data,
  type Option,
} from "../testing/shipped-options.js";
import { createEditorSchema } from "./create-editor-schema.js";

describe("the editor schema and the check", () => {
  const { config } = createEditorSchema(catalog, {});
  const ajv = new Ajv({ strict: false, logger: false });
  const validate: ValidateFunction = ajv.compile(config);
  const accepts = (definition: TargetDefinition, options: Option) => ({
    editor: validate({ node: { _target_: definition.name, ...(options.written as Data) } }),
    check: checkOptions(catalog, definition, options.planned as Data, { stage: DEFAULT_STAGE }).length === 0,
  });

  it.each(shippedTargets.map((definition) => [definition.name, definition] as const))(
    "agree on %s",
    (_, definition) => {
      const base = least(definition, definition.options);
      const withOption = (name: string, option: Option): Option => ({
        written: { ...(base.written as Data), [name]: option.written },
        planned: { ...(base.planned as Data), [name]: option.planned },
      });
      const disagreements: string[] = [];
      const compare = (options: Option, expected?: boolean) => {
        const { editor, check } = accepts(definition, options);
        if (editor !== check || (expected !== undefined && check !== expected))
          disagreements.push(`${JSON.stringify(options.written)}: editor ${editor}, check ${check}`);
      };
      compare(base, true);
      compare(withOption("no_such_option", same(1)), false);
      for (const name of definition.options.required ?? []) {
        const { [name]: _written, ...written } = base.written as Record<string, unknown>;
        const { [name]: _planned, ...planned } = base.planned as Record<string, unknown>;
        compare({ written, planned }, false);
      }
      for (const [name, schema] of Object.entries(definition.options.properties ?? {})) {
        compare(withOption(name, valid(definition, schema)));
        compare(withOption(name, node("lighter.callbacks.EarlyStopping")));
        for (const value of VALUES) compare(withOption(name, same(value)));
      }
      expect(disagreements).toEqual([]);
    },
  );
});
