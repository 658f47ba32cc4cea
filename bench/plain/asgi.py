"""The same entrance as the product's: eight lasting threads behind uvicorn."""

import os

from a2wsgi import WSGIMiddleware

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.plain.settings"

from django.core.wsgi import get_wsgi_application  # noqa: E402

pages = WSGIMiddleware(get_wsgi_application(), workers=8)


async def application(scope, receive, send):
    if scope["type"] == "http":
        await pages(scope, receive, send)
    elif scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
