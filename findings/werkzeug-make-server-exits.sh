#!/usr/bin/env bash
# Werkzeug 3.1.9: make_server() on a port that is taken does not raise OSError, it prints and ends the process.
#
# Expected: werkzeug.serving.make_server(host, port, app) raises OSError (errno EADDRINUSE) where the port is taken, as
# socketserver and http.server do, so that the caller can take the next port.
# Happens: it writes two lines to standard error ("Address already in use", "Port N is in use by another program. …") and
# raises SystemExit(1): code that catches OSError never sees it, and a program with several servers ends. A socket that the
# caller has bound itself, given as fd=, avoids it.
# Matters: make_server is the documented way to run the server from a program's own code (tests, a second server beside a
# first), where "the next free port" is what one tries after OSError.
# Seen with Werkzeug 3.1.9 and MarkupSafe 3.0.3, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check werkzeug==3.1.9 2>/dev/null
said=$(venv/bin/python - <<'PY' 2>&1
import socket
from werkzeug.serving import make_server

def app(environ, start_response):
    start_response("200 OK", [])
    return [b""]

with socket.create_server(("127.0.0.1", 0)) as taken:
    port = taken.getsockname()[1]
    try:
        make_server("127.0.0.1", port, app)
        print("it was bound")
    except OSError as error:
        print("OSError", error.errno)
    except SystemExit as end:
        print("SystemExit", end.code)
with socket.create_server(("127.0.0.1", 0)) as own:
    server = make_server("127.0.0.1", 0, app, fd=own.fileno())
    print("by a socket of one's own:", server.port == own.getsockname()[1])
    server.server_close()
PY
)
echo "$said"
grep -qx "SystemExit 1" <<<"$said"
grep -qx "by a socket of one's own: True" <<<"$said"
