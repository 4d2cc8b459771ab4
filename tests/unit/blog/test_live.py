"""A reader, logged in or not, asks the model for a figure's pictures."""

import pytest
from django.urls import reverse

from generator import figures
from generator.figures import FigureSettings

URL = "/blog/draw/"
FINE = {"kind": "denoising", "prompt": "a man with a beard", "seed": "3", "steps": "8", "guidance_scale": "2.5"}


@pytest.fixture
def asked(monkeypatch) -> list:
    """What reaches the broker; the answer is there at once."""
    found: list = []

    def ask(wanted: FigureSettings, reader: str) -> bytes:
        found.append((wanted, reader))
        return b'{"sprite": "data:,"}'

    monkeypatch.setattr(figures, "ask", ask)
    return found


def test_a_visitor_gets_what_is_there(client, db, asked):
    response = client.get(URL, FINE)
    assert response.status_code == 200
    assert response.json() == {"sprite": "data:,"}
    ((wanted, reader),) = asked
    assert (wanted.kind, wanted.seed, wanted.steps, wanted.guidance_scale) == ("denoising", 3, 8, 2.5)
    assert reader == "address-127.0.0.1"


def test_ana_is_counted_by_name(client, ana, asked):
    client.force_login(ana)
    client.get(URL, FINE)
    assert asked[0][1] == f"person-{ana.pk}"


def test_what_is_left_out_is_as_usual(client, db, asked):
    client.get(URL, {"kind": "noise", "prompt": "a man"})
    assert asked[0][0] == FigureSettings("noise", "a man")


def test_a_reader_waits_while_it_is_drawn(client, db, monkeypatch):
    monkeypatch.setattr(figures, "ask", lambda wanted, reader: None)
    response = client.get(URL, FINE)
    assert (response.status_code, response.json()) == (202, {})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "nothing"}, "not one of the available choices"),
        ({"prompt": ""}, "Describe a person first"),
        ({"prompt": "a child"}, "only draws adults"),
        ({"other_prompt": "a toddler"}, "only draws adults"),
        ({"prompt": "x" * 501}, "at most 500 characters"),
        ({"steps": "51"}, "less than or equal to 50"),
        ({"steps": "many"}, "whole number"),
        ({"guidance_scale": "nan"}, "Enter a number"),
        ({"seed": "-1"}, "greater than or equal to 0"),
        ({"side_px": "4096"}, "not one of the available choices"),
    ],
)
def test_bad_settings_are_refused_with_a_sentence(client, db, asked, change, words):
    response = client.get(URL, {**FINE, **change})
    assert response.status_code == 422
    assert words in response.json()["message"]
    assert not asked


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (figures.TooMany("Too quick."), 429, "Too quick."),
        (figures.OneAtATime("One at a time."), 429, "One at a time."),
        (figures.Busy("Busy."), 503, "Busy."),
        (ConnectionRefusedError(), 503, "cannot be reached"),
    ],
)
def test_a_figure_is_told_why_it_has_to_wait(client, db, monkeypatch, error, status, words):
    def refuse(wanted, reader):
        raise error

    monkeypatch.setattr(figures, "ask", refuse)
    response = client.get(URL, FINE)
    assert response.status_code == status
    assert words in response.json()["message"]
    assert ("Retry-After" in response) == isinstance(error, figures.OneAtATime)


def test_only_get_is_answered(client, db, asked):
    assert client.post(URL, FINE).status_code == 405


def test_no_article_can_take_the_address(write):
    from django.core.exceptions import ValidationError

    assert reverse("blog:draw") == URL
    with pytest.raises(ValidationError, match="another page"):
        write("draw").full_clean()


@pytest.mark.parametrize("name", figures.KINDS)
def test_every_kind_has_a_figure_and_a_picture_to_begin_with(client, write, name):
    from django.conf import settings

    write(body=f"[[figure {name}]]")
    assert f'id="figure-{name}"' in client.get("/blog/noise/").text
    assert (settings.BASE_DIR / "static" / "img" / "figures" / f"{name}.webp").is_file()
    assert figures.STILLS[name].kind == name
