"""Operations on pictures, with random tiny networks whose latents are none of the bundled checkpoint's sizes."""

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from django.conf import settings
from PIL import Image
from transformers import AutoTokenizer, CLIPTextConfig, CLIPTextModel

from generator import models, operations, pipeline, schedulers
from generator.autoencoder import PatchAutoencoder
from generator.editor import keep_the_rest

SIDE = 64
CHANNELS = 8


@pytest.fixture(scope="module")
def checkpoint() -> pipeline.Checkpoint:
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(Path(settings.BUNDLED_MODEL) / "tokenizer")
    words = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=tokenizer.model_max_length,
    )  # fmt: skip
    unet = UNet2DConditionModel(
        in_channels=CHANNELS, out_channels=CHANNELS, block_out_channels=(32,), layers_per_block=1, norm_num_groups=8,
        down_block_types=["CrossAttnDownBlock2D"], up_block_types=["CrossAttnUpBlock2D"], attention_head_dim=2,
        cross_attention_dim=16, sample_size=8,
    )  # fmt: skip
    vae = PatchAutoencoder(8, 8, 1, 1, latent_channels=CHANNELS, block_out_channels=[3, 8, 8, 8, 8])
    own = DPMSolverMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, steps_offset=1)
    pipe = StableDiffusionPipeline(
        vae.eval(), CLIPTextModel(words).eval(), tokenizer, unet.eval(), own, None, None, requires_safety_checker=False
    )
    pipe.set_progress_bar_config(disable=True)
    return pipeline.Checkpoint(pipe, "tiny", "abc")


@pytest.fixture
def picture() -> Image.Image:
    rng = np.random.default_rng(1)
    return Image.fromarray(rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)).resize(
        (SIDE, SIDE), Image.Resampling.BICUBIC
    )


def from_picture(checkpoint, picture, **changes) -> np.ndarray:
    values = {"prompt": "a man", "seed": 1, "steps": 3, "guidance_scale": 2.0, "strength": 0.6, "side_px": SIDE}
    return np.array(operations.draw_from_picture(checkpoint, picture=picture, **{**values, **changes})).astype(int)


def edited(checkpoint, picture, **changes) -> np.ndarray:
    values = {"source_prompt": "a man", "prompt": "a woman", "seed": 1, "steps": 3, "guidance_scale": 2.0}
    values |= {"strength": 0.9, "side_px": SIDE, **changes}
    return np.array(operations.edit(checkpoint, picture=picture, **values)).astype(int)


def redrawn(checkpoint, picture=None, **changes) -> np.ndarray:
    values = {"source_prompt": "a man", "prompt": "a woman", "seed": 1, "steps": 3, "guidance_scale": 2.0}
    values |= {"side_px": SIDE, **{name: value for name, value in changes.items() if name != "strength"}}
    return np.array(operations.redraw(checkpoint, **values)).astype(int)


@pytest.mark.parametrize("operation", [from_picture, edited, redrawn])
def test_the_same_seed_gives_the_same_pixels_and_another_does_not(operation, checkpoint, picture):
    first = operation(checkpoint, picture)
    assert first.shape == (SIDE, SIDE, 3)
    assert (operation(checkpoint, picture) == first).all()
    assert (operation(checkpoint, picture, seed=2) != first).any()


@pytest.mark.parametrize("operation", [from_picture, edited, redrawn])
@pytest.mark.parametrize("strength", [0.2, 0.5, 0.97])
def test_as_many_steps_are_drawn_as_were_asked_for_each_with_a_preview(operation, checkpoint, picture, strength):
    seen = []

    def on_step(step, decode):
        seen.append((step, decode().size))
        return True

    operation(checkpoint, picture, strength=strength, steps=4, on_step=on_step)
    assert seen == [(step, (SIDE, SIDE)) for step in (1, 2, 3, 4)]


@pytest.mark.parametrize("operation", [from_picture, edited, redrawn])
def test_a_cancelled_operation_stops_at_its_next_step(operation, checkpoint, picture):
    steps = []
    with pytest.raises(pipeline.Cancelled):
        operation(checkpoint, picture, on_step=lambda step, decode: steps.append(step) or step < 2)
    assert steps == [1, 2]


def test_more_strength_goes_further_from_the_picture(checkpoint, picture):
    kept = np.array(operations.decode_preview(checkpoint.pipeline, operations.encode(checkpoint.pipeline, picture)))
    distances = [
        np.abs(from_picture(checkpoint, picture, strength=strength, guidance_scale=1.0) - kept).mean()
        for strength in (0.1, 0.9)
    ]
    assert distances[0] < distances[1]


def test_an_edit_to_the_same_words_at_one_guidance_changes_nothing(checkpoint, picture, monkeypatch):
    monkeypatch.setattr(operations, "EDIT_GUIDANCE", 1.0)
    monkeypatch.setattr(operations, "SOURCE_GUIDANCE_SCALE", 2.0)
    kept = np.array(operations.decode_preview(checkpoint.pipeline, operations.encode(checkpoint.pipeline, picture)))
    assert np.abs(edited(checkpoint, picture, prompt="a man") - kept.astype(int)).max() <= 1


def test_a_mean_over_several_noises_is_another_walk(checkpoint, picture):
    assert (edited(checkpoint, picture, averages=2) != edited(checkpoint, picture)).any()


@pytest.mark.parametrize("scheduler", list(schedulers.CLASSES))
def test_drawn_again_by_the_same_words_it_is_the_same_portrait(checkpoint, scheduler):
    values = {"negative_prompt": "hat", "seed": 1, "steps": 4, "guidance_scale": 2.0, "scheduler": scheduler}
    first = np.array(pipeline.generate(checkpoint, prompt="a man", side_px=SIDE, **values)).astype(int)
    values["redraw_guidance"] = 50.0
    assert np.abs(redrawn(checkpoint, prompt="a man", **values) - first).max() <= 2
    assert np.abs(redrawn(checkpoint, prompt="a woman", **values) - first).max() > 9


def test_what_was_not_painted_over_stays_to_the_pixel(checkpoint, picture):
    mask = Image.new("L", (SIDE, SIDE))
    mask.paste(255, (16, 16, 48, 48))
    drawn = from_picture(checkpoint, picture, mask=mask, strength=0.9)
    changed = (drawn != np.array(picture)).any(axis=-1)
    assert not changed[np.array(mask) == 0].any()
    assert changed[24:40, 24:40].mean() > 0.5


def test_a_picture_of_another_size_and_shape_is_cut_square(checkpoint):
    picture = Image.new("RGB", (300, 200), "red")
    assert from_picture(checkpoint, picture).shape == (SIDE, SIDE, 3)


def test_latents_that_touch_the_mask_are_drawn_anew():
    mask = Image.new("L", (64, 64))
    mask.putpixel((40, 3), 255)
    hole = operations.shrink(mask, torch.zeros(1, CHANNELS, 4, 4))
    assert hole[0, 0].tolist() == [[0, 0, 1, 0], [0] * 4, [0] * 4, [0] * 4]


def test_a_checkpoint_without_velocities_is_not_walked_with(checkpoint, picture, monkeypatch):
    monkeypatch.setattr(checkpoint.pipeline, "scheduler", DPMSolverMultistepScheduler())
    with pytest.raises(ValueError, match="flow_prediction"):
        edited(checkpoint, picture)


@pytest.mark.parametrize("strength", [0.1, 0.33, 0.5, 0.7, 0.97, 1.0])
def test_a_schedule_is_as_long_as_its_last_part_needs(strength):
    for steps in (4, 20, 50):
        assert int(operations.steps_for_strength(steps, strength) * strength) == steps


# --- Schedulers ---------------------------------------------------------------------------------------------------


def test_every_scheduler_that_the_form_offers_draws(checkpoint):
    assert set(schedulers.CLASSES) == set(models.Scheduler.values)
    pictures = [
        np.array(
            pipeline.generate(
                checkpoint, prompt="a man", seed=1, steps=4, guidance_scale=2.0, side_px=SIDE, scheduler=name
            )
        )
        for name in schedulers.CLASSES
    ]
    assert all(picture.std() > 0 for picture in pictures)
    assert (pictures[0] != pictures[1]).any() and (pictures[0] != pictures[2]).any()


@pytest.mark.parametrize("before", list(schedulers.CLASSES))
@pytest.mark.parametrize(("name", "order"), [("dpm", 2), ("unipc", 2), ("euler", 1)])
def test_a_scheduler_is_the_same_whatever_was_drawn_before(checkpoint, name, order, before):
    own = checkpoint.pipeline.scheduler
    assert schedulers.make(name, schedulers.make(before, own)).config.solver_order == order


def test_euler_takes_straight_steps():
    scheduler = schedulers.make(
        "euler", DPMSolverMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)
    )
    scheduler.set_timesteps(5)
    latents, velocity = torch.ones(1, 2, 4, 4), torch.full((1, 2, 4, 4), 0.5)
    for number, timestep in enumerate(scheduler.timesteps):
        moved = scheduler.step(velocity, timestep, latents, return_dict=False)[0]
        straight = latents + (scheduler.sigmas[number + 1] - scheduler.sigmas[number]) * velocity
        assert torch.allclose(moved, straight, atol=1e-3)
        latents = moved


def test_an_unknown_scheduler_is_named():
    with pytest.raises(ValueError, match="dpm, unipc, euler, got 'ddim'"):
        schedulers.make("ddim", DPMSolverMultistepScheduler())


def test_an_edit_leaves_alone_what_it_hardly_changes():
    source = torch.zeros(1, CHANNELS, 8, 8)
    edit = source.clone()
    edit[..., :4, :] = 2.0
    edit[..., 4:, :] = 0.2
    kept = keep_the_rest(source, edit)
    assert torch.equal(kept[..., :3, :], edit[..., :3, :])
    assert torch.equal(kept[..., 5:, :], source[..., 5:, :])
    assert torch.equal(keep_the_rest(source, source), source)
