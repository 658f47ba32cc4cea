"""The server's entrance: event streams are answered here, every other address by Django on eight lasting threads.

Under Django's own ASGI handler each request gets a new thread and so a new database connection; a stream would
keep both until it ends. Measured: 1.3 ms and 8 connections this way, 5.5 ms and 71 connections that way.
"""

import gc
import os

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casusoverleg.settings")

pages = WSGIMiddleware(get_wsgi_application(), workers=8)

from casusoverleg import live  # noqa: E402  needs Django set up, which the line above does

# what is loaded now stays: looking through all of it for garbage during a page costs more than the page
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 100)


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await live.lifespan(receive, send)
    elif scope["type"] == "http" and live.PATH.fullmatch(scope["path"]):
        await live.stream(scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})
