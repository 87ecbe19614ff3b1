"""Sends a user one message, everybody another one, and two at once.

    send.py alice --api http://localhost:7071
"""

import argparse
import time
import uuid

import httpx

ATTEMPTS = 6


class Sender:
    def __init__(self, api, service):
        self.service = service
        self.http = httpx.Client(base_url=f"{api}/api/v1/messages", timeout=10)

    def message(self, type, data, **target):
        # With an id of its own a message may be sent again without arriving twice.
        message = {"id": f"example-{uuid.uuid4().hex}", "service": self.service, "type": type, "data": data}
        return message | ({"target": target} if target else {})

    def post(self, endpoint, body):
        """Returns the answer's JSON once the broker has it; tries again where that may help."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self.http.post(endpoint, json=body)
                if response.status_code == 202:
                    return response.json()
                if response.status_code not in (429, 500, 502, 503, 504) or attempt == ATTEMPTS:
                    raise SystemExit(f"refused: {response.text}")
                pause = float(response.headers.get("Retry-After", 0))
            except httpx.TransportError:
                if attempt == ATTEMPTS:
                    raise
                pause = 0
            time.sleep(max(pause, 0.2 * 2**attempt))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("user")
    parser.add_argument("--api", default="http://localhost:7071")
    options = parser.parse_args()
    sender = Sender(options.api, "python-example")
    print(sender.post("send", sender.message("progress", {"progress": 65}, user_id=options.user)))
    print(sender.post("broadcast", sender.message("warning", "maintenance at noon")))
    messages = [
        sender.message("progress", {"progress": 100}, user_id=options.user),
        sender.message("success", "done", user_id=options.user),
    ]
    print(sender.post("batch", {"messages": messages}))


if __name__ == "__main__":
    main()
