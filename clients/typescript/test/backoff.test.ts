import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../src/backoff.js";
import { expiryOf } from "../src/token.js";

test("the pause doubles up to the longest, and starts anew after a success", () => {
  const backoff = new Backoff(100, 500, () => 0.5);
  assert.deepEqual([1, 2, 3, 4, 5].map(() => backoff.next()), [100, 200, 400, 500, 500]);
  backoff.reset();
  assert.equal(backoff.next(), 100);
});

test("the pause is never shorter than the answer asked, nor than half of retry", () => {
  const backoff = new Backoff(100, 500, () => 0);
  backoff.retry = 3_000;
  assert.equal(backoff.next(), 1_500);
  assert.equal(backoff.next(10_000), 10_000);
});

test("a JWT says when it expires; anything else does not", () => {
  const payload = Buffer.from('{"sub":"ä","exp":1700000000}').toString("base64url");
  assert.equal(expiryOf(`x.${payload}.y`), 1_700_000_000_000);
  assert.equal(expiryOf("opaque"), undefined);
  assert.equal(expiryOf(""), undefined);
});
