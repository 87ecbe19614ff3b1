import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

test("the core is under 5 kB", async () => {
  const { outputFiles } = await build({ entryPoints: ["src/index.ts"], bundle: true, minify: true, format: "esm", target: "es2022", write: false });
  const size = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
  console.log(`core: ${size} bytes minified and compressed`);
  assert.ok(size < 5_000, `${size} bytes`);
});
