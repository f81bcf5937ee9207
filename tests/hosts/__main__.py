"""The pages, until they are interrupted: ``python -m tests.hosts http://127.0.0.1:7860``."""

import sys
from contextlib import suppress

from tests.hosts import PAGES, server

if len(sys.argv) != 2:
    sys.exit("usage: python -m tests.hosts ADDRESS-OF-THE-CHAT")
serving = server(sys.argv[1].rstrip("/"))
for page in PAGES:
    print(f"http://127.0.0.1:{serving.server_port}/{page}.html", flush=True)
with suppress(KeyboardInterrupt):
    serving.serve_forever()
