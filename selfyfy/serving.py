"""How pages and files go over the line: text compressed, large files in large pieces.

Production's static files are compressed once, when they are collected, and come through here as they are.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

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
PIECE_BYTES = 1 << 20  # of a file


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise sends 4 kB at a time, each a turn of the event loop: 3,000 of them for a figure's runtime."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        response = WhiteNoiseMiddleware.serve(static_file, request)
        response.block_size = PIECE_BYTES
        return response


class TextCompression(GZipMiddleware):
    """Django's own, which hides the true length by random bytes: what a page keeps secret cannot be guessed from how
    well it is compressed together with a visitor's words. Only whole answers are compressed."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.status_code != 200 or kind not in TEXT:
            return response
        response = super().process_response(request, response)
        if response.streaming:
            # WhiteNoise's: it would not know its own ETag again once that is weak. Last-Modified does the same.
            del response.headers["ETag"]
        return response
