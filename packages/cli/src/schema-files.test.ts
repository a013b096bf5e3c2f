import { describe, expect, it } from "vitest";
import { schemaFiles } from "./write-schema.js";

describe("schemaFiles", () => {
  it("gives each schema a file that no file system takes for another", () => {
    const groups = { Callback: { title: "a" }, Schema: { title: "b" }, callback: { title: "c" } };
    const files = schemaFiles({ config: { title: "config" }, groups });
    expect(files.config).toEqual({ name: "schema.json", text: '{"title":"config"}\n' });
    expect(files.groups).toEqual([
      { name: "Callback.json", text: '{"title":"a"}\n' },
      { name: "Schema-2.json", text: '{"title":"b"}\n' },
      { name: "callback-2.json", text: '{"title":"c"}\n' },
    ]);
  });
});
