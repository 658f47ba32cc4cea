"""A browser of forty lines: cookies, CSRF, forms; one connection that stays open."""

import http.client
import re
import time
import urllib.parse


class Browser:
    """Talks to 127.0.0.1:port and keeps its cookies."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies = {}

    def request(self, method, path, fields=None, headers=()):
        """(status, body, seconds, headers) of one request, the whole body read."""
        body = urllib.parse.urlencode(fields) if fields is not None else None
        send = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **dict(headers)}
        if body is not None:
            send["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, send)
        answer = self.connection.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - begun
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text.decode(errors="replace"), seconds, answer.headers

    def get(self, path):
        return self.request("GET", path)

    def token(self, path):
        """The CSRF token of the form at `path`."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1])
        return found[1] if found else self.cookies.get("csrf", "")

    def post(self, path, fields, form=None):
        return self.request("POST", path, {"csrfmiddlewaretoken": self.token(form or path), **fields})
