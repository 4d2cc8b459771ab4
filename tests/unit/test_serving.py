"""Text goes compressed to whoever understands that; what would suffer from it goes as it is."""

import gzip

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from selfyfy.serving import TextCompression, versions

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


def test_a_file_that_was_compressed_when_it_was_collected_keeps_its_headers():
    headers = {"ETag": '"strong"', "Content-Encoding": "gzip"}
    assert answer(StreamingHttpResponse([PAGE], content_type="text/css", headers=headers))["ETag"] == '"strong"'


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


def test_a_style_sheet_comes_compressed_and_not_again_while_it_is_the_same(client, settings):
    sheet = client.get("/static/css/base.css", headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(b"".join(sheet.streaming_content))
    assert text == (settings.BASE_DIR / "static" / "css" / "base.css").read_bytes()
    again = client.get("/static/css/base.css", headers={"If-Modified-Since": sheet["Last-Modified"]})
    assert again.status_code == 304


MODEL = "/static/lab/gan-critic.onnx"


def test_a_model_that_was_asked_for_by_its_version_is_kept_and_not_asked_for_again(client):
    kept = client.get(MODEL, {"v": versions()[MODEL]})
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(MODEL, {"v": versions()[MODEL]}, headers={"If-Modified-Since": kept["Last-Modified"]})
    assert again.status_code == 304
    assert "immutable" in again["Cache-Control"]


@pytest.mark.parametrize("asked", [{}, {"v": "of-yesterday"}, {"v": ""}])
def test_what_has_another_version_is_not_kept(client, asked):
    assert "immutable" not in client.get(MODEL, asked).get("Cache-Control", "")


def test_a_page_is_never_kept_whatever_its_address_says(client, db):
    assert "immutable" not in client.get("/blog/", {"v": versions()[MODEL]}).get("Cache-Control", "")


def test_the_runtime_comes_as_small_as_it_was_made_when_it_was_installed(client, settings, tmp_path):
    """No request waits for a compression that takes seconds."""
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "onnxruntime").mkdir()
    (tmp_path / "onnxruntime" / "part.wasm").write_bytes(PAGE)
    (tmp_path / "onnxruntime" / "part.wasm.gz").write_bytes(gzip.compress(PAGE))
    finders.get_finder.cache_clear()
    try:
        response = client.get("/static/onnxruntime/part.wasm", headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert response["Content-Type"] == "application/wasm"
        assert gzip.decompress(b"".join(response.streaming_content)) == PAGE
    finally:
        finders.get_finder.cache_clear()
