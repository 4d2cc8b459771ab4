"""The portrait that the figure about credentials offers has some, and they hold."""

from django.conf import settings as site

from generator import credentials

SAMPLE = site.BASE_DIR / "static/img/figures/signed.jpg"


def test_the_offered_portrait_has_a_letter_that_holds(settings, tmp_path):
    settings.CREDENTIALS_DIR = tmp_path
    found = credentials.read(SAMPLE.read_bytes(), "image/jpeg")
    assert found is not None
    assert (found.valid, found.made_by_ai) == (True, True)
    assert not found.ours  # it was signed elsewhere, and the page says by whom


def test_one_changed_byte_is_found(settings, tmp_path):
    settings.CREDENTIALS_DIR = tmp_path
    data = bytearray(SAMPLE.read_bytes())
    data[int(len(data) * 0.8)] ^= 1  # as the figure does
    found = credentials.read(bytes(data), "image/jpeg")
    assert found is not None
    assert not found.valid
