"""A finished portrait's face is drawn once more, closer; what must not be touched is not."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from generator import detailing, guiding, operations, pipeline, quality, schedulers

FACES = settings.BASE_DIR / "static" / "img" / "figures" / "styles.webp"  # renders, 256 pixels a side
PROMPT = "a woman in a sweater"


@pytest.fixture(scope="module")
def render() -> Image.Image:
    with Image.open(FACES) as opened:
        return opened.convert("RGB").crop((0, 0, 256, 256))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return Path(shutil.copytree(settings.BUNDLED_MODEL, tmp_path_factory.mktemp("detailing") / "portrait-s"))


@pytest.fixture(scope="module")
def checkpoint(folder) -> pipeline.Checkpoint:
    return pipeline.read_checkpoint(str(folder), "cpu", "float32")


def apart(one: Image.Image, other: Image.Image) -> np.ndarray:
    """Largest difference of any channel, 0 to 255, of each pixel."""
    return np.abs(np.array(one).astype(int) - np.array(other).astype(int)).max(-1)


# --- The bundled model ----------------------------------------------------------------------------------------------


def test_the_face_is_drawn_again_and_nothing_around_it(checkpoint, render):
    finished = detailing.finish(checkpoint, render, PROMPT, 256)
    left, top, right, bottom = map(round, detailing.face_square(render, PROMPT))
    change = apart(finished, render)
    assert change[top:bottom, left:right].mean() > 2
    change[top:bottom, left:right] = 0
    assert not change.any()
    assert quality.inspect(finished, PROMPT).is_fine


def test_the_same_portrait_is_finished_the_same_again(checkpoint, render):
    once, again = (detailing.finish(checkpoint, render, PROMPT, 512) for _ in range(2))
    assert once.size == (512, 512)
    assert not apart(once, again).any()


def test_it_leads_away_from_the_denoiser_of_whole_portraits_at_every_step(checkpoint):
    assert checkpoint.detailer.unet.guide is checkpoint.pipeline.unet
    scheduler = schedulers.make(schedulers.DEFAULT, checkpoint.pipeline.scheduler)
    in_all = operations.steps_for_strength(detailing.STEPS, detailing.STRENGTH)
    scheduler.set_timesteps(in_all)
    assert max(scheduler.timesteps[in_all - detailing.STEPS :]) / 1000 < guiding.WORDS_ABOVE


@pytest.mark.parametrize("prompt", ["a woman in half profile", "close-up portrait of a woman"])
def test_a_half_profile_and_a_close_up_are_drawn_again_where_a_face_is_found(checkpoint, render, prompt):
    assert apart(detailing.finish(checkpoint, render, prompt, 256), render).any()


# --- What it leaves alone -------------------------------------------------------------------------------------------


@pytest.fixture
def never(monkeypatch) -> None:
    monkeypatch.setattr(operations, "draw_from_picture", lambda *args, **k: pytest.fail("drawn again"))


@pytest.mark.usefixtures("never")
@pytest.mark.parametrize("prompt", ["a pencil sketch of a woman", "a woman, sepia"])
def test_a_style_stays_as_it_was_drawn(checkpoint, render, prompt):
    assert not apart(detailing.finish(checkpoint, render, prompt, 256), render).any()


@pytest.mark.usefixtures("never")
def test_a_picture_without_a_face_stays_as_it_is(checkpoint):
    meadow = Image.linear_gradient("L").convert("RGB")
    assert not apart(detailing.finish(checkpoint, meadow, PROMPT, 256), meadow).any()


@pytest.mark.usefixtures("never")
def test_a_checkpoint_without_a_detailer_only_enlarges(folder, render, tmp_path):
    plain = shutil.copytree(folder, tmp_path / "plain", ignore=shutil.ignore_patterns("detailer", "editor"))
    checkpoint = pipeline.read_checkpoint(str(plain), "cpu", "float32")
    assert checkpoint.detailer is None
    assert detailing.finish(checkpoint, render, PROMPT, 512).size == (512, 512)


@pytest.mark.usefixtures("never")
def test_somebody_the_checkpoint_was_tuned_to_keeps_their_face(checkpoint, render):
    tuned = replace(checkpoint, people=("anas",))
    assert not apart(detailing.finish(tuned, render, "anas in a sweater", 256), render).any()


# --- Where the face is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("box", "square"),
    [
        ((78, 78, 178, 178), (55.5, 55.5, 200.5, 200.5)),
        ((0, 10, 100, 110), (0, 0, 145, 145)),  # moved into the picture
        ((150, 160, 250, 260), (111, 111, 256, 256)),
        ((0, 0, 250, 250), (0, 0, 256, 256)),  # no larger than the picture
    ],
)
def test_the_cut_is_around_the_face_and_inside_the_picture(box, square):
    assert detailing.square_around(box, 256) == square


def test_what_is_put_back_fades_into_what_was_there():
    fade = np.array(detailing.ellipse())
    assert fade[128, 128] == 255
    assert not fade[0].any() and not fade[-1].any() and not fade[:, 0].any() and not fade[:, -1].any()
    assert np.abs(np.diff(fade[128].astype(int))).max() < 20


# --- An operator's folder -------------------------------------------------------------------------------------------


def test_a_detailer_that_is_torn_is_named(folder, tmp_path):
    torn = Path(shutil.copytree(folder, tmp_path / "torn", ignore=shutil.ignore_patterns("editor")))
    next((torn / "detailer").glob("*.safetensors")).write_bytes(b"torn")
    with pytest.raises(pipeline.ModelMissing, match=r"The detailer in .*detailer could not be loaded"):
        pipeline.read_checkpoint(str(torn), "cpu", "float32")


def test_the_hash_of_a_checkpoint_counts_its_detailer(folder, tmp_path):
    without = shutil.copytree(folder, tmp_path / "without", ignore=shutil.ignore_patterns("detailer"))
    assert pipeline.hash_folders([Path(without)]) != pipeline.hash_folders([folder])
