"""For the container's health check: 0 when this web process answers.

A 503 is an answer: it says that the database, the broker or the worker is away. Pages that do not need that part
must stay reachable through the proxy, so the container itself is well.
"""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0]
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
try:
    status = urllib.request.urlopen(request, timeout=8).status
except urllib.error.HTTPError as error:
    status = error.code
except OSError as trouble:
    sys.exit(f"healthz: {trouble}")
sys.exit(0 if status in (200, 503) else f"healthz: {status}")
