import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamParser, type ServerEvent } from "../src/event-stream.js";

function read(...parts: string[]): { events: ServerEvent[]; retries: number[]; ids: string[] } {
  const result = { events: [] as ServerEvent[], retries: [] as number[], ids: [] as string[] };
  const parser = new EventStreamParser(
    "",
    (event) => result.events.push(event),
    (milliseconds) => result.retries.push(milliseconds),
    (id) => result.ids.push(id),
  );
  parts.forEach((part) => parser.feed(part));
  return result;
}

const dataOf = (...parts: string[]): string[] => read(...parts).events.map((event) => event.data);

// The examples of the standard (WHATWG HTML, 9.2.6), and what its rules say beside them.
test("several data lines are one event, joined by line feeds", () => assert.deepEqual(dataOf("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]));
test("an event that the stream does not end is not dispatched", () =>
  assert.deepEqual(dataOf("data: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"), ["first event", "second event"]));
test("empty data lines are data", () => assert.deepEqual(dataOf("data\n\ndata\ndata\n\ndata:"), ["", "\n"]));
test("one space after the colon belongs to the field, a second one to the value", () => assert.deepEqual(dataOf("data:test\n\ndata: test\n\ndata:  test\n\n"), ["test", "test", " test"]));
test("comments and unknown fields are nothing", () => assert.deepEqual(dataOf(": comment\nother: x\n\ndata: a\n\n"), ["a"]));
test("line ends of all three kinds, also split between parts", () =>
  assert.deepEqual(dataOf("data: a\r\n\r\ndata: b\r\rdata: c\n\n", "data: d\r", "\n\r", "\ndata: e\r", "\r"), ["a", "b", "c", "d", "e"]));
test("a byte order mark at the very start is skipped", () => assert.deepEqual(dataOf("\uFEFFdata: a\n\n", "\uFEFFdata: b\n\n"), ["a"]));
test("characters come in any portions", () => assert.deepEqual(dataOf(..."event: x\ndata: ä€😀\n\n"), ["ä€😀"]));
test("the id stays for the events after it and is cleared by an empty one", () =>
  assert.deepEqual(read("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n").events.map((event) => event.id), ["1", "1", ""]));
test("an id with NUL is ignored", () => assert.deepEqual(read("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n").events.map((event) => event.id), ["1", "1"]));
test("an id without data moves the cursor and dispatches nothing", () => {
  const { events, ids } = read("id: 7\n\n");
  assert.deepEqual(events, []);
  assert.deepEqual(ids, ["7"]);
});
test("the type names the event, and only that one", () =>
  assert.deepEqual(read("event: progress\ndata: a\n\ndata: b\n\n").events.map((event) => event.type), ["progress", "message"]));
test("retry is digits only", () => assert.deepEqual(read("retry: 100\nretry: 2s\nretry: -1\nretry:300\n").retries, [100, 300]));
