"""The exported folder: what is in it, and that nothing but diffusers is needed to draw with it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DiffusionPipeline, StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image

from generator.autoencoder import PatchAutoencoder
from generator.enlarger import Enlarger
from generator.pipeline import read_checkpoint
from generator.training import enlarger, guide
from generator.training.export import Config, export, megabytes
from tests.unit.training.tiny import SIDE_PX, tiny_enlarger, tiny_guide

SMALLEST_PIECES = "100KB"  # cuts the tiny U-Net into pieces


@pytest.fixture(scope="package")
def folder(trained) -> Path:
    return export(Config(training=str(trained), out=str(trained.parent / "portrait-s"), largest_file=SMALLEST_PIECES))


@pytest.fixture(scope="package")
def pipeline(folder) -> DiffusionPipeline:
    pipeline = DiffusionPipeline.from_pretrained(folder)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def draw(pipeline: DiffusionPipeline, seed: int, prompt: str = "a woman with red hair") -> np.ndarray:
    generator = torch.Generator().manual_seed(seed)
    settings = {"num_inference_steps": 2, "guidance_scale": 2.5, "height": SIDE_PX, "width": SIDE_PX}
    return np.array(pipeline(prompt, generator=generator, **settings).images[0])


def test_the_index_names_our_autoencoder(folder):
    index = json.loads((folder / "model_index.json").read_text())
    assert index["_class_name"] == "StableDiffusionPipeline"
    assert index["vae"] == ["generator.autoencoder", "PatchAutoencoder"]


def test_weights_are_float16_in_pieces_that_are_all_read_back(folder, trained):
    pieces = list((folder / "unet").glob("*.safetensors"))
    assert len(pieces) > 1
    assert not list(folder.rglob("*.bin"))
    trained_unet = torch.load(trained / "denoiser.pt", weights_only=True)["ema_unet"]
    unet = DiffusionPipeline.from_pretrained(folder, dtype=torch.float16).unet
    for name, weight in unet.state_dict().items():
        assert torch.equal(weight, trained_unet[name].half()), name


def test_nothing_in_the_folder_names_where_it_was_made(folder, trained):
    for file in folder.rglob("*.json"):
        assert str(trained.parent) not in file.read_text(), file


def test_every_part_is_loaded_in_the_same_type(pipeline):
    assert {pipeline.vae.dtype, pipeline.unet.dtype, pipeline.text_encoder.dtype} == {torch.float32}
    assert isinstance(pipeline.vae, PatchAutoencoder)


def test_the_loaded_pipeline_draws_and_the_same_seed_gives_the_same_pixels(pipeline):
    first, again, other = draw(pipeline, 1), draw(pipeline, 1), draw(pipeline, 2)
    assert first.shape == (SIDE_PX, SIDE_PX, 3)
    assert (first == again).all()
    assert (first != other).any()


def test_the_parts_work_as_an_image_to_image_pipeline(pipeline):
    redraw = StableDiffusionImg2ImgPipeline(**pipeline.components, requires_safety_checker=False)
    redraw.set_progress_bar_config(disable=True)
    picture = Image.new("RGB", (SIDE_PX, SIDE_PX), "teal")
    settings = {"strength": 0.5, "num_inference_steps": 4, "generator": torch.Generator().manual_seed(0)}
    assert redraw("a man", image=picture, **settings).images[0].size == (SIDE_PX, SIDE_PX)


def test_a_second_export_leaves_no_old_pieces_and_keeps_the_model_card(trained, tmp_path):
    out = tmp_path / "portrait-s"
    export(Config(training=str(trained), out=str(out), largest_file=SMALLEST_PIECES))
    (out / "README.md").write_text("a card")
    export(Config(training=str(trained), out=str(out)))
    assert [file.name for file in (out / "unet").glob("*.safetensors")] == ["diffusion_pytorch_model.safetensors"]
    assert (out / "README.md").read_text() == "a card"
    assert megabytes(out) < 5
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_trained_enlarger_comes_along_in_float16_and_diffusers_still_loads_the_folder(trained, tmp_path):
    training = Path(shutil.copytree(trained.parent, tmp_path / "trained")) / "training"
    enlarger.train(tiny_enlarger(training.parent))
    out = export(Config(training=str(training), out=str(tmp_path / "portrait-s")))
    loaded = Enlarger.from_pretrained(out / "enlarger", torch_dtype=torch.float16)
    learned = torch.load(training / "enlarger.pt", weights_only=True)["enlarger"]
    assert all(torch.equal(weight, learned[name].half()) for name, weight in loaded.state_dict().items())
    assert DiffusionPipeline.from_pretrained(out).unet is not None
    export(Config(training=str(trained), out=str(out)))  # of a training without one
    assert (out / "enlarger" / "config.json").exists()


@pytest.mark.usefixtures("no_report")
def test_a_trained_guide_comes_along_and_does_not_outlive_its_denoiser(trained, tmp_path):
    training = Path(shutil.copytree(trained.parent, tmp_path / "trained")) / "training"
    guide.train(tiny_guide(training.parent))
    out = export(Config(training=str(training), out=str(tmp_path / "portrait-s")))
    checkpoint = read_checkpoint(str(out), "cpu", "float32")
    learned = torch.load(training / "guide" / "denoiser.pt", weights_only=True)["ema_unet"]
    loaded = checkpoint.guided.unet.guide.state_dict()
    assert all(torch.equal(weight, learned[name].half().float()) for name, weight in loaded.items())
    export(Config(training=str(trained), out=str(out)))  # of a training without one
    assert not (out / "guide").exists()


def test_promising_seeds_do_not_outlive_the_denoiser_that_they_were_found_for(trained, tmp_path):
    out = export(Config(training=str(trained), out=str(tmp_path / "portrait-s")))
    (out / "seeds.json").write_text("[1]")
    export(Config(training=str(trained), out=str(out)))
    assert not (out / "seeds.json").exists()


@pytest.mark.parametrize(
    ("beside", "file", "network"),
    [("editor", "autoencoder.pt", "vae"), ("detailer", "denoiser.pt", "ema_text_encoder")],
)
def test_what_lies_beside_it_stays_as_long_as_the_part_that_it_learned_with(trained, tmp_path, beside, file, network):
    training = Path(shutil.copytree(trained.parent, tmp_path / "trained")) / "training"
    config = Config(training=str(training), out=str(tmp_path / "portrait-s"))
    folder = export(config) / beside
    folder.mkdir()
    export(config)
    assert folder.exists()
    state = torch.load(training / file, weights_only=True)
    next(iter(state[network].values())).add_(0.5)
    torch.save(state, training / file)
    export(config)
    assert not folder.exists()


def test_an_export_without_a_denoiser_says_what_to_run(tmp_path, prepared):
    with pytest.raises(FileNotFoundError, match=r"run python -m generator\.training"):
        export(Config(training=str(prepared / "training"), out=str(tmp_path / "out")))


def test_an_export_that_fails_leaves_the_last_one(folder, trained, monkeypatch):
    def fill(pipeline, out, **options):
        (out / "unet").mkdir(parents=True)
        raise OSError(28, "No space left on device")

    before = {file: file.stat().st_size for file in folder.rglob("*")}
    monkeypatch.setattr(StableDiffusionPipeline, "save_pretrained", fill)
    with pytest.raises(OSError, match="No space left"):
        export(Config(training=str(trained), out=str(folder)))
    assert {file: file.stat().st_size for file in folder.rglob("*")} == before
