"""How pages go over the line: text compressed.

Production's static files are compressed once, when they are collected, and come through here as they are.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Not pictures, which are compressed already, and not text/event-stream, whose news must not wait in a buffer.
TEXT = {
    "application/atom+xml",
    "application/javascript",
    "application/json",
    "application/rss+xml",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
}


class TextCompression(GZipMiddleware):
    """Django's own, which hides the true length by random bytes: what a page keeps secret cannot be guessed from how
    well it is compressed together with a visitor's words. Only whole answers are compressed."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.status_code != 200 or kind not in TEXT:
            return response
        response = super().process_response(request, response)
        if response.streaming and response.headers.get("ETag", "").startswith("W/"):
            # Of a file that was compressed just now: WhiteNoise knows only its own ETags. Last-Modified does the same.
            del response.headers["ETag"]
        return response
