"""Editors upload pictures; articles show them."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from generator import storage
from selfyfy.blog import markdown, pictures
from selfyfy.blog.models import Article, Picture


@pytest.fixture
def bucket(monkeypatch) -> dict[str, bytes]:
    """The object storage as a dictionary."""
    objects: dict[str, bytes] = {}
    monkeypatch.setattr(storage, "put", objects.__setitem__)
    monkeypatch.setattr(pictures, "remove", objects.pop)
    return objects


@pytest.fixture
def editor(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="chloe", is_staff=True, is_superuser=True))
    return client


def file_of(image: Image.Image, image_format: str = "JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def upload(editor, data: bytes, **fields) -> str:
    form = {"slug": "sofa", "alt": "A sofa", "caption": "Ours.", "file": SimpleUploadedFile("sofa.jpg", data)} | fields
    return editor.post("/admin/blog/picture/add/", form, follow=True).text


def test_an_editor_uploads_a_picture_and_readers_see_it(editor, bucket, write, client, settings):
    upload(editor, file_of(Image.new("RGB", (800, 600))))
    picture = Picture.objects.get()
    assert list(bucket) == [picture.key]
    write(body="Before.\n\n[[picture sofa]]\n\nAfter.")
    page = client.get("/blog/noise/").text
    assert 'src="/blog/pictures/sofa.webp" alt="A sofa" width="800" height="600" loading="lazy"' in page
    assert "<figcaption>Ours.</figcaption>" in page
    response = client.get("/blog/pictures/sofa.webp")
    assert response.status_code == 302
    assert picture.key in response["Location"]
    settings.SITE_URL = "https://selfyfy.example"
    assert 'src="https://selfyfy.example/blog/pictures/sofa.webp"' in client.get("/blog/feed/").text.replace(
        "&quot;", '"'
    )


def test_a_huge_picture_is_scaled(editor, bucket):
    upload(editor, file_of(Image.new("RGB", (4000, 1000))))
    picture = Picture.objects.get()
    assert (picture.width_px, picture.height_px) == (1600, 400)
    with Image.open(io.BytesIO(bucket[picture.key])) as stored:
        assert (stored.format, stored.size) == ("WEBP", (1600, 400))


def test_what_the_camera_wrote_is_dropped_and_its_rotation_done(editor, bucket):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ana"  # turned by a quarter, and the maker
    upload(editor, file_of(Image.new("RGB", (80, 60)), exif=exif))
    picture = Picture.objects.get()
    assert (picture.width_px, picture.height_px) == (60, 80)
    assert b"Camera of Ana" not in bucket[picture.key]


@pytest.mark.parametrize(
    ("image", "image_format"),
    [
        (Image.new("CMYK", (8, 8)), "JPEG"),
        (Image.new("I;16", (8, 8)), "PNG"),
        (Image.new("P", (8, 8)), "PNG"),
        (Image.new("RGBA", (8, 8)), "WEBP"),
        (Image.new("LA", (8, 8)), "PNG"),
    ],
)
def test_every_kind_of_picture_becomes_a_webp(image, image_format):
    data = file_of(image, image_format)
    prepared = pictures.prepare(SimpleUploadedFile("x", data))
    with Image.open(io.BytesIO(prepared.data)) as stored:
        assert stored.format == "WEBP"


def bomb(side_px: int) -> bytes:
    """A small file that claims to be very large."""
    data = bytearray(file_of(Image.new("1", (8, 8)), "PNG"))
    data[16:24] = side_px.to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"no picture", "no whole JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no whole JPEG, PNG or WebP"),
        (file_of(Image.effect_noise((200, 200), 50), "PNG")[:5_000], "no whole JPEG, PNG or WebP"),
        (file_of(Image.new("RGB", (8, 8)), "GIF"), "no whole JPEG, PNG or WebP"),
        (b"\xff" * 20_000_001, "larger than 20 MB"),
        (bomb(60_000), "million pixels"),
        (bomb(9_000), "million pixels"),
    ],
    ids=["text", "SVG", "half a file", "GIF", "too many bytes", "a bomb", "too large"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(editor, bucket, data, complaint):
    assert complaint in upload(editor, data)
    assert not bucket
    assert not Picture.objects.exists()


def test_an_editor_is_told_when_storage_is_away(editor, monkeypatch):
    def away(key, data):
        raise OSError

    monkeypatch.setattr(storage, "put", away)
    assert "storage does not answer" in upload(editor, file_of(Image.new("RGB", (8, 8))))
    assert not Picture.objects.exists()


def test_a_picture_that_is_deleted_leaves_no_object(editor, bucket):
    upload(editor, file_of(Image.new("RGB", (8, 8))))
    Picture.objects.get().delete()
    assert not bucket


def test_an_article_cannot_name_a_picture_that_is_not_there(write):
    article = write()
    article.body = "[[picture nothing]]"
    with pytest.raises(ValidationError, match="There is no picture called 'nothing'"):
        article.full_clean()
    assert "[[" in markdown.render("`[[picture nothing]]`").html
    assert "<img" not in Article(body="[[picture nothing]]").html


def test_an_unknown_picture_is_a_404(client, db):
    assert client.get("/blog/pictures/nothing.webp").status_code == 404


def test_a_picture_cannot_bring_markup_along(editor, bucket):
    upload(editor, file_of(Image.new("RGB", (8, 8))), alt='"><script>alert(1)</script>')
    assert "<script>" not in markdown.render("[[picture sofa]]").html
