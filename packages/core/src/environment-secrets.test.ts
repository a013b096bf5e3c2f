import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvironmentSecrets } from "./environment-secrets.js";

function hide(text: string, variables: Readonly<Record<string, string>>): string {
  const secrets = new EnvironmentSecrets(variables);
  for (const name of Object.keys(variables)) void secrets.environment[name];
  return secrets.hide(text);
}

describe("EnvironmentSecrets", () => {
  it("hides what was read, and nothing else", () => {
    const secrets = new EnvironmentSecrets({ TOKEN: "hunter2", OTHER: "hunter3" });
    expect(secrets.hide("hunter2 hunter3")).toBe("hunter2 hunter3");
    expect(secrets.environment.TOKEN).toBe("hunter2");
    expect(secrets.hide("(hunter2) hunter3")).toBe("(${env:TOKEN}) hunter3");
    expect(Object.hasOwn(secrets.environment, "OTHER")).toBe(true);
    expect(secrets.environment.NONE).toBeUndefined();
  });

  it("hides a value inside a longer text, as JSON spells it, and in an address", () => {
    expect(hide("https://me:a/b c9@host", { K: "a/b c9" })).toBe("https://me:${env:K}@host");
    expect(hide(JSON.stringify({ key: 'a"b\\c9' }), { K: 'a"b\\c9' })).toBe('{"key":"${env:K}"}');
    expect(hide("?key=a%2Fb%20c9", { K: "a/b c9" })).toBe("?key=${env:K}");
  });

  it("hides a value as markup spells it, also around JSON", () => {
    const key = `a"<b>&'c9`;
    for (const text of [
      "a&#34;&#60;b&#62;&#38;&#39;c9",
      "a&quot;&lt;b&gt;&amp;&#39;c9",
      "a&quot;&lt;b&gt;&amp;'c9",
      "a\\&#34;&#60;b&#62;&#38;&#39;c9",
    ])
      expect(hide(`<p title="${text}">`, { K: key })).toBe('<p title="${env:K}">');
  });

  it("hides the lines of a value, and the keys that are a part of it", () => {
    expect(hide("at QUJD\nRUZH0", { PEM: "-----\nQUJDREVG01\nRUZH0\n-----\n" })).toBe("at QUJD\n${env:PEM}");
    expect(hide("the password s3cr3tpass", { URL: "db://me:s3cr3tpass@host/x" })).toBe(
      "the password ${env:URL}",
    );
  });

  it("hides the longer of two values", () => {
    expect(hide("abc12345", { SHORT: "abc1", LONG: "abc12345" })).toBe("${env:LONG}");
  });

  it("leaves absolute paths, which every stack holds", () => {
    const text = "at /home/me1234567/run.js in C:\\data\\letters";
    expect(hide(text, { HOME: "/home/me1234567", DATA: "C:\\data\\letters", ROOT: "/" })).toBe(text);
    const key = "/A1b2C3d4E5f6A1b2C3d4E5f6A1b2C3d4";
    expect(hide(`got ${key}`, { KEY: key })).toBe("got ${env:KEY}");
  });

  it("leaves numbers, short words and words inside of words", () => {
    const text = "20 epochs on wasm, 0.25 of localhosts, true";
    expect(hide(text, { N: "20", B: "wasm", F: "0.25", H: "localhost", T: "true", E: "" })).toBe(text);
    expect(hide("at localhost:1", { H: "localhost" })).toBe("at ${env:H}:1");
  });

  it("leaves nothing of a secret in any text around it", () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 30 })
      .filter((text) => /\d[^\d.]|[^\d.]\d/.test(text.trim()) && text.trim().length >= 8);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        fc.pre(!Number.isFinite(Number(value.trim())) && !/^(?:~|[A-Za-z]:)?[\\/][\w. ~\\/-]*$/.test(value));
        const hidden = hide(before + value + after, { NAME_OF_IT: value });
        expect(hidden.replaceAll("${env:NAME_OF_IT}", "\0")).not.toContain(value.trim());
      }),
    );
  });
});
