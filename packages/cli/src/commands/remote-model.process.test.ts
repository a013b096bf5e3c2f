import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, startLighter } from "../testing/run-lighter.js";
import { createTrainingProject } from "../testing/training-project.js";

const config = (path: string): string => `
trainer: { max_epochs: 1, backend: cpu }
system:
  model:
    _target_: lighter.models.Pretrained
    path: "${path}"
  criterion: { _target_: lighter.losses.MeanSquaredError }
  optimizer: { _target_: lighter.optimizers.SGD, learning_rate: 0.1 }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 0], [0, 1]], targets: [0, 1] }
`;

describe("a model on another machine", () => {
  const asked: string[] = [];
  /** Takes requests, and answers none. */
  const server: Server = createServer((request) => void asked.push(request.url ?? ""));
  let host = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it("is asked for nothing by `plan`, and sent no secret by `fit`", async () => {
    const environment = { TOKEN: "s3cret-token-1" };
    await using plain = await createTrainingProject(config(`http://${host}/m`));
    const plan = await runLighter(["plan", "config.yaml"], { cwd: plain.path, environment });
    expect(plan).toMatchObject({ code: 2, stdout: "" });
    expect(plan.stderr).toContain(`--allow-host ${host}`);
    await using secret = await createTrainingProject(config(`http://${host}/\${env:TOKEN}/m`));
    const fit = await runLighter(["fit", "config.yaml"], { cwd: secret.path, environment });
    expect(fit.code).toBe(2);
    expect(fit.stderr).toMatch(/^error\[HOST_NOT_ALLOWED\]/);
    expect(fit.stderr).toContain("config.yaml:6:");
    expect(fit.stderr).not.toContain("s3cret");
    expect(asked).toEqual([]);
  });

  it("is waited for no longer than one wants", async () => {
    await using project = await createTrainingProject(config(`http://${host}/m`));
    const { child, outcome } = startLighter(["fit", "config.yaml"], { cwd: project.path });
    await once(server, "request");
    child.kill("SIGINT");
    expect(await outcome).toMatchObject({ code: 130, stdout: "" });
  });
});
