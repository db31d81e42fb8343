#!/usr/bin/env bash
# A WebSub hub says 202 to a form of three feeds, and tells subscribers of the first alone.
#
# One would expect: PubSubHubbub 0.3 (section 7.1) lets a publisher repeat hub.url in one form, so a hub either takes
# every feed of a form or refuses the form. Later versions name the feed hub.topic, or leave the form open.
#
# What happens: the hub of Flask-WebSub reads hub.topic alone, and of several the first. A form of three hub.topic is
# answered 202 Accepted, and one feed is fetched; a form of three hub.url is refused with 400, though hub.url is what
# other hubs read.
#
# Why it matters: a publisher that sends both names, several of each, to please all hubs, is told that all is well while
# all feeds but one stay silent. Send hub.topic only where a form names one feed; in a form of several send hub.url alone,
# and ask for each alone where the form is refused.
#
# Seen with Flask-WebSub 0.4.1 and Flask 3.1.3, Python 3.11.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q flask-websub==0.4.1 flask==3.1.3 2>/dev/null

cat > "$place/hub.py" <<'PY'
from importlib.metadata import version

from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage

told = []


class Task:
    """In the place of a Celery task: notes the call that the hub would queue."""

    def __init__(self, call):
        self.name = call.__name__

    def delay(self, *arguments):
        told.append((self.name.rpartition("_")[0], *arguments))


class Queue:
    def task(self, call=None, **options):
        return Task(call) if call else Task


app = Flask("hub")
app.config["PUBLISH_SUPPORTED"] = True
app.register_blueprint(Hub(SQLite3HubStorage(":memory:"), Queue()).build_blueprint("/hub"))
client = app.test_client()
feeds = [f"https://example.org/{name}.xml" for name in ("a", "b", "c")]


def post(name):
    told.clear()
    said = client.post("/hub", data={"hub.mode": "publish", name: feeds})
    return said.status_code, [call[1] for call in told]


print("Flask-WebSub", version("flask-websub"))
for name in ("hub.topic", "hub.url"):
    print(f"three {name}: {post(name)}")
assert post("hub.topic") == (202, feeds[:1]), "the hub takes another number of feeds now"
assert post("hub.url") == (400, []), "the hub reads hub.url now"
PY
"$place/venv/bin/python" "$place/hub.py"
