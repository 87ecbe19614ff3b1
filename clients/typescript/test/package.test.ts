import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

test("the package holds what it exports, its types, its README and license, and nothing else", async () => {
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of ["LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.d.ts", "dist/react.js", "dist/react.d.ts"]) {
    assert.ok(paths.includes(path), path);
  }

  assert.deepEqual(paths.filter((path) => !/^(LICENSE|README\.md|package\.json|dist\/[a-z-]+\.(js|d\.ts))$/.test(path)), []);
});

test("what is exported can be imported by its name", async () => {
  assert.deepEqual(Object.keys(await import("@daprpush/client")).sort(), ["EventStreamParser", "PushConnection", "connect"]);
  assert.deepEqual(Object.keys(await import("@daprpush/client/react")).sort(), ["usePush", "useSSEConnection"]);
});
