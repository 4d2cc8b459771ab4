"""The checkpoint in the repository: its size, its card, and that it draws whatever people type."""

from pathlib import Path

import numpy as np
import pytest

from generator import pipeline, quality
from generator.models import DEFAULT_GUIDANCE_SCALE, DEFAULT_STEPS
from generator.seeds import SKETCH_STEPS
from generator.sizes import MODEL_PX

FOLDER = Path(pipeline.__file__).parent / "checkpoints" / "portrait-s"
MAX_FILE_BYTES, MAX_BYTES = 40_000_000, 120_000_000


@pytest.fixture(scope="module")
def checkpoint():
    return pipeline.load_checkpoint(str(FOLDER), device="cpu")


def draw(checkpoint, prompt: str, **changes) -> np.ndarray:
    settings = {"seed": 7, "steps": 4, "guidance_scale": DEFAULT_GUIDANCE_SCALE, "side_px": MODEL_PX}
    return np.array(pipeline.generate(checkpoint, prompt=prompt, **{**settings, **changes}))


def test_it_is_small_enough_to_clone():
    sizes = {file: file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()}
    assert max(sizes.values()) <= MAX_FILE_BYTES
    assert sum(sizes.values()) <= MAX_BYTES


def test_its_card_names_the_defaults_that_the_site_uses():
    card = (FOLDER / "README.md").read_text()
    assert f"{DEFAULT_STEPS} steps" in card
    assert f"guidance scale {DEFAULT_GUIDANCE_SCALE}" in card


def test_nothing_in_it_is_code_or_pickled():
    endings = {file.suffix for file in FOLDER.rglob("*") if file.is_file()}
    assert endings <= {".json", ".safetensors", ".txt", ".md", ".webp", ".png"}


def test_it_loads_with_the_autoencoder_of_our_own(checkpoint):
    assert type(checkpoint.pipeline.vae).__name__ == "PatchAutoencoder"
    assert checkpoint.name == "portrait-s"


def test_a_portrait_fills_its_picture(checkpoint):
    picture = draw(checkpoint, "a woman with red hair", steps=DEFAULT_STEPS)
    assert picture.shape == (MODEL_PX, MODEL_PX, 3)
    assert picture.std() > 20  # of 255; a blank or gray picture has next to none
    assert np.abs(np.diff(picture.astype(float), axis=1)).mean() < 15  # noise has about 80


def test_several_seeds_in_one_call_give_the_people_that_each_gives_alone(checkpoint):
    settings = {"steps": 4, "guidance_scale": DEFAULT_GUIDANCE_SCALE, "side_px": MODEL_PX, "negative_prompt": "hat"}
    together = pipeline.generate_each(checkpoint, prompt="an old man", seeds=[7, 8, 9], **settings)
    alone = [draw(checkpoint, "an old man", seed=seed, negative_prompt="hat").astype(float) for seed in (7, 8, 9)]
    for picture, one in zip(together, alone, strict=True):
        assert np.abs(np.array(picture) - one).mean() < 3  # bfloat16 adds up otherwise in a larger batch
    assert np.abs(alone[0] - alone[1]).mean() > 10


def test_a_sketch_tells_whether_a_face_will_come_of_a_seed(checkpoint):
    """Twelve seeds: those with better sketches have better portraits."""
    prompt, seeds = "an elderly man with dark skin", list(range(12))
    settings = {"guidance_scale": DEFAULT_GUIDANCE_SCALE, "side_px": MODEL_PX, "prompt": prompt}

    def scores(steps: int) -> np.ndarray:
        pictures = pipeline.generate_each(checkpoint, seeds=seeds, steps=steps, **settings)
        return np.array([max(quality.inspect(picture, prompt).score, -1.0) for picture in pictures])

    assert np.corrcoef(scores(SKETCH_STEPS), scores(DEFAULT_STEPS))[0, 1] > 0.4


def test_the_same_seed_gives_the_same_pixels_and_another_does_not(checkpoint):
    first = draw(checkpoint, "an old man", seed=1)
    assert (draw(checkpoint, "an old man", seed=1) == first).all()
    assert (draw(checkpoint, "an old man", seed=2) != first).any()


def test_a_yellow_background_is_yellower_than_a_blue_one(checkpoint):
    def blueness(colour: str) -> float:
        """Blue less red at the upper edge, from -255 to 255, over three people."""
        edges = [
            draw(checkpoint, f"a man, plain {colour} background", seed=seed, steps=DEFAULT_STEPS)[:24]
            for seed in range(3)
        ]
        return float(np.mean([edge[..., 2].mean() - edge[..., 0].mean() for edge in edges]))

    assert blueness("blue") > blueness("yellow") + 60


def test_white_hair_is_lighter_than_black_hair(checkpoint):
    def lightness(colour: str) -> float:
        """Of the top of the head, from 0 to 255, over three people."""
        heads = [
            draw(checkpoint, f"an old woman with {colour} hair", seed=seed, steps=DEFAULT_STEPS)[44:76, 104:152]
            for seed in range(3)
        ]
        return float(np.mean(heads))

    assert lightness("white") > lightness("black") + 30


@pytest.mark.parametrize("prompt", ["qwrtz plugh", "🦄🦄🦄", "امرأة تبتسم", "<b>&amp;</b>", "red hair " * 300, "\x00"])
def test_whatever_is_typed_draws_something(checkpoint, prompt):
    assert draw(checkpoint, prompt).std() > 5
