"""Follows streams and comes back where it was: docs/protocol.md as a program, with nothing but httpx.

    follow.py /sse/user/alice?channels=news --gateway http://localhost:8089 --keep place.txt

It prints a line for each event: its name and, of a message, what the sender wrote. What is kept in --keep is where the next run goes on.
"""

import argparse
import json
import pathlib
import random
import sys
import time
import typing

import httpx

SILENCE = 90  # seconds: three signs of life
LONGEST_PAUSE = 30


class Refused(Exception):
    """Another attempt would be answered the same."""


class Event(typing.NamedTuple):
    name: str
    data: typing.Any
    cursor: str


class Subscription:
    """Iterates over all events for ever. Who has dealt with one says so: `move_to(event.cursor)`."""

    def __init__(self, gateways, path, cursor="", token=None, keep=lambda cursor: None):
        self.gateways, self.path, self.cursor, self.token, self.keep = gateways, path, cursor, token, keep
        self.retry = 3.0
        self.failures = 0
        self.http = httpx.Client(timeout=httpx.Timeout(10, read=SILENCE))

    def __iter__(self):
        while True:
            comes_back_at_once = False
            try:
                for event in self.events():
                    if event.name != "close":
                        yield event
                    elif event.data["reconnect"]:
                        comes_back_at_once = True
                        break
                    else:
                        return
            except httpx.TransportError as error:
                print(f"# {error!r}", file=sys.stderr)
            if not comes_back_at_once:
                time.sleep(self.pause())
            self.gateways = self.gateways[1:] + self.gateways[:1]

    def move_to(self, cursor):
        self.cursor = cursor
        self.keep(cursor)

    def pause(self):
        self.failures += 1
        return max(self.retry, random.uniform(0.5, 1.5) * min(LONGEST_PAUSE, 0.5 * 2**self.failures))

    def headers(self):
        headers = {"Accept": "text/event-stream"}
        if self.cursor:
            headers["Last-Event-ID"] = self.cursor
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def events(self):
        """The events of one connection."""
        with self.http.stream("GET", self.gateways[0] + self.path, headers=self.headers()) as response:
            if response.status_code != 200:
                response.read()
                if response.status_code not in (429, 503) and response.status_code < 500:
                    raise Refused(response.text)
                self.retry = float(response.headers.get("Retry-After", self.retry))
                return
            self.failures = 0
            cursor, name, data = self.cursor, "message", []
            for line in lines(response):
                field, _, value = line.partition(":")
                value = value[1:] if value.startswith(" ") else value
                if field == "id":
                    cursor = value
                elif field == "event":
                    name = value
                elif field == "data":
                    data.append(value)
                elif field == "retry" and value.isdigit():
                    self.retry = int(value) / 1000
                elif not line:
                    if data:
                        yield Event(name, json.loads("\n".join(data)), cursor)
                    else:
                        self.move_to(cursor)
                    name, data = "message", []

    def ack(self, message):
        """Confirms a message; returns the HTTP status, 204 where it is confirmed."""
        url = f"{self.gateways[0]}/api/v1/messages/{message['id']}/ack"
        handle = message["metadata"].get("handle")
        return self.http.post(url, params={"handle": handle} if handle else None, headers=self.headers()).status_code


def lines(response):
    # Not iter_lines(): to Python U+2028 ends a line as well, to an event stream it does not.
    rest = b""
    for part in response.iter_raw():
        *whole, rest = (rest + part).split(b"\n")
        yield from (line.decode() for line in whole)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", help="as in /sse/user/alice?channels=news")
    parser.add_argument("--gateway", action="append", help="one or more; any of them will do")
    parser.add_argument("--keep", type=pathlib.Path, help="a file for the cursor")
    parser.add_argument("--token")
    parser.add_argument("--ack", action="store_true", help="confirm messages that want it")
    parser.add_argument("--count", type=int, default=0, help="end after so many messages")
    options = parser.parse_args()
    kept = options.keep.read_text() if options.keep and options.keep.exists() else ""
    keep = options.keep.write_text if options.keep else lambda cursor: None
    subscription = Subscription(options.gateway or ["http://localhost:8089"], options.path, kept, options.token, keep)
    messages = 0
    for name, data, cursor in subscription:
        is_message = "metadata" in data
        print(name, json.dumps(data["data"] if is_message else data, ensure_ascii=False, separators=(",", ":")), flush=True)
        if is_message and options.ack and data["metadata"]["ack"]:
            print("acknowledged", subscription.ack(data), flush=True)
        # Only now: who dies in between gets the event again rather than never.
        subscription.move_to(cursor)
        messages += is_message
        if messages == options.count > 0:
            return


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(f"refused: {refusal}")
    except KeyboardInterrupt:
        pass
