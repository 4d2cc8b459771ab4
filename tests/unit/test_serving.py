"""Text goes compressed to whoever understands that; what would suffer from it goes as it is, in large pieces."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from selfyfy.serving import PIECE_BYTES, TextCompression

PAGE = b"<p>somebody who does not exist</p>" * 50


def answer(response, accepts="br, gzip"):
    return TextCompression(lambda request: response)(RequestFactory().get("/", headers={"Accept-Encoding": accepts}))


def test_a_page_and_a_style_sheet_arrive_small():
    page = answer(HttpResponse(PAGE))
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert len(page.content) < len(PAGE) / 3
    assert gzip.decompress(page.content) == PAGE

    sheet = StreamingHttpResponse([PAGE], content_type="text/css; charset=utf-8", headers={"ETag": '"strong"'})
    sheet = answer(sheet)
    assert gzip.decompress(b"".join(sheet.streaming_content)) == PAGE
    assert "ETag" not in sheet  # the server of static files would not know it again


def test_who_does_not_ask_for_it_gets_plain_text():
    assert answer(HttpResponse(PAGE), accepts="identity").content == PAGE


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(PAGE, content_type="image/webp"),
        HttpResponse(PAGE, content_type="application/wasm"),
        StreamingHttpResponse([PAGE], content_type="text/event-stream"),
        HttpResponse(status=304, content_type="text/css"),
        StreamingHttpResponse([PAGE], content_type="text/css", status=206),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
    ],
    ids=["picture", "program", "news", "unchanged", "a part", "compressed before"],
)
def test_what_compression_would_spoil_stays_as_it_is(response):
    before = response.get("Content-Encoding")
    assert answer(response).get("Content-Encoding") == before


def test_the_site_sends_its_pages_so(client, db):
    response = client.get("/blog/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert b"<h1>" in gzip.decompress(response.content)


def test_a_large_file_comes_in_few_pieces_and_a_style_sheet_compressed(client, settings):
    model = settings.BASE_DIR / "static" / "lab" / "gan-generator.onnx"
    pieces = list(client.get("/static/lab/gan-generator.onnx").streaming_content)
    assert b"".join(pieces) == model.read_bytes()
    assert len(pieces) == -(-model.stat().st_size // PIECE_BYTES)

    sheet = client.get("/static/css/base.css", headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(b"".join(sheet.streaming_content))
    assert text == (settings.BASE_DIR / "static" / "css" / "base.css").read_bytes()
    again = client.get("/static/css/base.css", headers={"If-Modified-Since": sheet["Last-Modified"]})
    assert again.status_code == 304
