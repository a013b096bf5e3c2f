import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createRandomSource, OptionError } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { layers as layersPackage, loadCpuBackend, tf } from "../engine/tf.js";
import { encodeTensorFile } from "../checkpoint/tensor-file.js";
import { Sequential } from "../models/index.js";
import { Pretrained } from "../models/pretrained.js";
import { Network } from "../network/network.js";
import { saveModel } from "./save-model.js";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
type Access = Parameters<typeof withFileAccess>[0];

let model: string;
let weights: Buffer;
let weightsName: string;
const servers: Server[] = [];

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
  const folder = await mkdtemp(join(tmpdir(), "lighter-remote-"));
  const layer = layersPackage.layers.dense({ name: "sum", units: 1 });
  const network = Network.create(layer, { sampleShape: [2], random: createRandomSource(1) });
  await saveModel(network, folder);
  network.dispose();
  model = await readFile(join(folder, "model.json"), "utf8");
  weightsName = (await readdir(folder)).find((name) => name.endsWith(".bin"))!;
  weights = await readFile(join(folder, weightsName));
  await rm(folder, { recursive: true });
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
afterAll(() => expect(servers).toEqual([]));

/** A server on loopback that answers by path; what it has been asked for, in order. */
async function serve(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const answer = answers[path] ?? answers["*"];
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no address");
  return { host: `127.0.0.1:${address.port}`, base: `http://127.0.0.1:${address.port}`, asked };
}

const send =
  (content: string | Uint8Array, headers: Record<string, string | number> = {}): Answer =>
  (_, response) =>
    void response.writeHead(200, headers).end(content);
const lead =
  (location: string): Answer =>
  (_, response) =>
    void response.writeHead(302, { location }).end();
const sendModel: Answer = (request, response) => send(model)(request, response);
const sendWeights: Answer = (request, response) => send(weights)(request, response);
/** Goes on sending, a part each few milliseconds. */
const sendForEver =
  (part: Uint8Array, milliseconds: number): Answer =>
  (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(part), milliseconds);
    response.on("close", () => clearInterval(timer));
  };

const load = (path: string, access: Access = {}) => withFileAccess(access, () => Pretrained({ path }));

async function issueOf(path: string, access: Access = {}) {
  const error: unknown = await load(path, access).then(
    () => undefined,
    (fault: unknown) => fault,
  );
  if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
  expect(error.issues[0].path).toEqual(["path"]);
  return error.issues[0];
}

describe("a model at an address", () => {
  it("is not asked for by a command that only looks, unless its host is allowed", async () => {
    const { base, host, asked } = await serve({ "/model.json": sendModel, "*": sendWeights });
    const issue = await issueOf(base, { network: "allowed" });
    expect(issue).toMatchObject({ code: "HOST_NOT_ALLOWED" });
    expect(issue.help?.[0]).toBe(`allow it with \`--allow-host ${host}\``);
    expect(await issueOf(base, { network: "allowed", allowedHosts: ["127.0.0.2"] })).toMatchObject({
      code: "HOST_NOT_ALLOWED",
    });
    expect(asked).toEqual([]);
    await load(base, { network: "allowed", allowedHosts: ["127.0.0.1"] });
    await load(base, { network: "allowed", allowedHosts: [host] });
    await load(base);
    expect(asked).toEqual(Array.from({ length: 3 }, () => ["/model.json", `/${weightsName}`]).flat());
  });

  it("may be a file of weights alone, for the layers of the config", async () => {
    const { dense } = layersPackage.layers;
    const kernel = { dtype: "float32", shape: [2, 1], values: Float32Array.from([3, 4]) } as const;
    const parts = encodeTensorFile({ metadata: {}, tensors: new Map([["sum.kernel", kernel]]) });
    const { base, asked } = await serve({ "/weights.safetensors": send(Buffer.concat(parts)) });
    const path = `${base}/weights.safetensors`;
    const fill = (access: Access) =>
      withFileAccess(access, () =>
        Pretrained({
          path,
          layout: "keras",
          model: new Sequential({
            name: "model",
            layers: [dense({ name: "sum", units: 1, useBias: false })],
          }),
          input_shape: [2],
        }),
      );
    await expect(fill({ network: "allowed" })).rejects.toThrow("127.0.0.1");
    expect(asked).toEqual([]);
    const model = await fill({});
    expect([...(await model.getWeights()[0]!.data())]).toEqual([3, 4]);
    expect(asked).toEqual(["/weights.safetensors"]);
    expect(await issueOf(`${base}/gone.safetensors`)).toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  it("is followed where its host leads on, as often as allowed", async () => {
    const { base } = await serve({
      "/a/model.json": lead("/b/model.json"),
      "/b/model.json": sendModel,
      "/round/model.json": lead("/round/model.json"),
      "*": sendWeights,
    });
    await load(`${base}/a`);
    expect(await issueOf(`${base}/a`, { limits: { maxRedirects: 0 } })).toMatchObject({
      code: "LIMIT_EXCEEDED",
      help: ["if that is meant, raise the limit with `--limit redirects=…`"],
    });
    expect(await issueOf(`${base}/round`)).toMatchObject({ code: "LIMIT_EXCEEDED" });
  });

  it("is not followed to another host, or to what is no host, unless allowed", async () => {
    const other = await serve({ "*": sendModel });
    const { base } = await serve({
      "/model.json": lead(`${other.base}/taken?from=here`),
      "/file/model.json": lead("file:///etc/passwd"),
      "/data/model.json": lead("data:application/json,{}"),
      "*": sendWeights,
    });
    const issue = await issueOf(base);
    expect(issue).toMatchObject({ code: "HOST_NOT_ALLOWED" });
    expect(issue.help?.[0]).toContain(`--allow-host ${other.host}`);
    expect(await issueOf(`${base}/file`)).toMatchObject({ label: "leads nowhere" });
    expect(await issueOf(`${base}/data`)).toMatchObject({ label: "leads nowhere" });
    expect(other.asked).toEqual([]);
    await load(base, { allowedHosts: [other.host] });
    expect(other.asked).toEqual(["/taken?from=here"]);
  });

  it.each(["https://other.example/w.bin", "//other.example/w.bin", "../w.bin", "%2e%2e%2fw.bin", "/w.bin"])(
    "has its weights beside it or below, not at %s",
    async (path) => {
      const changed = model.replace(weightsName, path);
      const { base, asked } = await serve({ "/m/model.json": send(changed), "*": sendWeights });
      expect(await issueOf(`${base}/m`)).toMatchObject({ code: "INVALID_MODEL" });
      expect(asked).toEqual(["/m/model.json"]);
    },
  );

  it("has a size, whether its server tells it or goes on for ever", async () => {
    const zeros = new Uint8Array(2 ** 16);
    const { base } = await serve({
      "/told/model.json": send(zeros, { "content-length": zeros.length }),
      "/endless/model.json": sendForEver(zeros, 0),
      "/bomb/model.json": send(gzipSync(Buffer.alloc(2 ** 24)), { "content-encoding": "gzip" }),
    });
    for (const place of ["told", "endless", "bomb"])
      expect(
        await issueOf(`${base}/${place}`, { limits: { maxModelFileBytes: 50_000 } }),
        place,
      ).toMatchObject({
        code: "LIMIT_EXCEEDED",
        help: ["if that is meant, raise the limit with `--limit model-file-bytes=…`"],
      });
  });

  it("has weights of the size that it says", async () => {
    const zeros = new Uint8Array(2 ** 16);
    const { base } = await serve({
      "/long/model.json": sendModel,
      [`/long/${weightsName}`]: send(zeros),
      "/endless/model.json": sendModel,
      [`/endless/${weightsName}`]: sendForEver(zeros, 0),
      "/short/model.json": sendModel,
      [`/short/${weightsName}`]: send(weights.subarray(1)),
    });
    for (const place of ["long", "endless", "short"])
      expect(await issueOf(`${base}/${place}`), place).toMatchObject({ code: "INVALID_MODEL" });
  });

  it("is not believed when it ends before the length that it told", async () => {
    const lie: Answer = (_, response) => {
      response.writeHead(200, { "content-length": weights.length });
      response.write(weights.subarray(0, 3), () => response.destroy());
    };
    const { base } = await serve({ "/model.json": sendModel, "*": lie });
    expect((await issueOf(base)).message).toContain("the connection ended before the file");
  });

  it("has so much time, however slowly its server answers", async () => {
    const { base } = await serve({
      "/silent/model.json": () => undefined,
      "/slow/model.json": sendForEver(Uint8Array.of(32), 20),
    });
    for (const place of ["silent", "slow"])
      expect(await issueOf(`${base}/${place}`, { limits: { maxDownloadSeconds: 0.3 } }), place).toMatchObject(
        {
          code: "LIMIT_EXCEEDED",
          help: ["if that is meant, raise the limit with `--limit download-seconds=…`"],
        },
      );
  });

  it("may be nowhere", async () => {
    const { base } = await serve({});
    servers[0]?.close();
    expect(await issueOf(base)).toMatchObject({ code: "FILE_NOT_FOUND", label: "cannot be reached" });
    expect(await issueOf("http://a b/")).toMatchObject({ code: "FILE_NOT_FOUND", label: "not an address" });
  });
});
