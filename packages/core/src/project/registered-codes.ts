import { readFile } from "node:fs/promises";
import { isRecord } from "@lighterjs/schema";
import { parseJSON } from "../access/parse-json.js";
import type { Catalog, CatalogRecord } from "../catalog/catalog-record.js";
import { CATALOG, errorPage } from "../catalog/catalog.js";
import type { Report } from "../diagnostic.js";
import { findProject, type ProjectRequest } from "./find-project.js";
import { locateFile } from "./find-package.js";
import { keyIn, reportInvalid, type PackageFile } from "./package-file.js";

/**
 * Codes with what is known of each: those of this package, and those that the project and the
 * packages that it has installed register in `lighter.codes`. What cannot be read is reported.
 * Imports no code.
 */
export async function registeredCodes(request: ProjectRequest, report: Report): Promise<Catalog> {
  const found = await findProject(request, report);
  const publishers = found === undefined ? [] : [found.own, ...found.publishers];
  const registered = await Promise.all(publishers.map((publisher) => readCodes(publisher, report)));
  // Nobody says anew what a code of this package means.
  return Object.assign({ ...CATALOG }, ...registered.toReversed(), CATALOG) as Catalog;
}

async function readCodes(publisher: PackageFile, report: Report): Promise<Catalog> {
  const codes: Record<string, CatalogRecord> = {};
  for (const entry of publisher.lighter?.codes ?? []) {
    const located = await locateFile(entry, publisher);
    const content = located === undefined ? undefined : await readJSON(located.file);
    if (isCatalog(content)) Object.assign(codes, located?.isOurs === true ? withPages(content) : content);
    else
      reportInvalid(
        report,
        `\`${publisher.name}\` registers codes in \`${entry}\`, which ${located === undefined ? "is not there" : "holds none"}`,
        keyIn(publisher.source, entry),
        located === undefined ? "no such file" : "expected codes, each with title, meaning, example and cure",
      );
  }
  return codes;
}

function withPages(codes: Catalog): Catalog {
  const paged = ([code, record]: [string, CatalogRecord]) => [code, { ...record, page: errorPage(code) }];
  return Object.fromEntries(Object.entries(codes).map(paged)) as Catalog;
}

async function readJSON(file: string): Promise<unknown> {
  try {
    return parseJSON(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isCatalog(content: unknown): content is Catalog {
  return (
    isRecord(content) &&
    Object.values(content).every(
      (record) =>
        isRecord(record) &&
        isRecord(record.example) &&
        [record.title, record.meaning, record.cure, record.example.language, record.example.text].every(
          (text) => typeof text === "string",
        ),
    )
  );
}
