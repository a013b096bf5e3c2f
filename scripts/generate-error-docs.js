// Writes docs/errors.md from the diagnostic catalog. Run after `pnpm build` when the catalog has changed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderErrorDocs } from "@lighterjs/core";

const docs = resolve(import.meta.dirname, "..", "docs");
mkdirSync(docs, { recursive: true });
writeFileSync(join(docs, "errors.md"), renderErrorDocs());
