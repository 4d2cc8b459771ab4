"""What a browser has to fetch for a page, without pictures."""

import gzip
import re
from pathlib import PurePosixPath

from django.contrib.staticfiles import finders

LINKED = re.compile(r'(?:src|href)="/static/([^"#?]+\.(?:css|js))"')
IMPORTED = re.compile(r'^import .*?"(\./[^"]+)"', re.MULTILINE)


def page_weight(html: str) -> int:
    """Bytes, uncompressed: the page, its style sheets, its scripts and what they import."""
    return len(html.encode()) + sum(len(text.encode()) for text in linked_files(html).values())


def compressed_weight(page: bytes) -> int:
    """Bytes over the line: the page as it was sent, compressed, and its files as selfyfy/serving.py would send them."""
    files = linked_files(gzip.decompress(page).decode())
    return len(page) + sum(len(gzip.compress(text.encode(), 6)) for text in files.values())


def linked_files(html: str) -> dict[str, str]:
    """Text by path below static/."""
    texts: dict[str, str] = {}
    waiting = LINKED.findall(html)
    while waiting:
        path = waiting.pop()
        if path in texts:
            continue
        found = finders.find(path)
        assert isinstance(found, str), f"{path} is linked and not there"
        with open(found, encoding="utf-8") as file:
            texts[path] = file.read()
        waiting += [str(PurePosixPath(path).parent / name) for name in IMPORTED.findall(texts[path])]
    return texts
