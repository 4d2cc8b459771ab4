"""How pages go over the line: text compressed, and large files once.

Production's static files are compressed once, when they are collected, and come through here as they are.
"""

import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.deprecation import MiddlewareMixin

from selfyfy.ops import browser_parts

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


LASTING = "public, max-age=31536000, immutable"


@cache
def versions() -> dict[str, str]:
    """Which version of a large file is there, by its path: figures ask for it as `?v=`."""
    folder = settings.BASE_DIR / "static" / "lab"
    models = json.loads((folder / "lab.json").read_text())["digests"]
    runtime = {f"{settings.STATIC_URL}onnxruntime/{name}": browser_parts.VERSION for name in browser_parts.FILES}
    return runtime | {f"{settings.STATIC_URL}lab/{name}.onnx": digest for name, digest in models.items()}


class LastingFiles(MiddlewareMixin):
    """Browsers keep a figure's model and its runtime for good, for a changed one has another address. Who asks for a
    version that is not there, as while the site is being exchanged, gets what there is and does not keep it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        version = request.GET.get("v")
        if version and response.status_code in (200, 304) and versions().get(request.path) == version:
            response.headers["Cache-Control"] = LASTING
        return response
