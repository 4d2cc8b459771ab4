"""`python -m generator.training`: from people to a folder, and a sentence for each thing that goes wrong."""

import json

import pytest
import torch

from generator.training import __main__ as command
from generator.training import autoencoder, denoiser, enlarger, guide, runtime, text_encoder
from tests.unit.training.tiny import (
    LABEL,
    draw_people,
    tiny_autoencoder,
    tiny_denoiser,
    tiny_enlarger,
    tiny_guide,
    tiny_text_encoder,
)


@pytest.fixture
def config(tmp_path):
    """Its folders are those of the tiny networks in `tmp_path`."""
    return command.Config(
        data=str(draw_people(tmp_path / "people")), training=str(tmp_path / "training"), out=str(tmp_path / "model")
    )


def stages(folder, **changes) -> command.Stages:
    return command.Stages(
        tiny_autoencoder(folder),
        tiny_enlarger(folder),
        tiny_text_encoder(folder),
        tiny_denoiser(folder, **changes),
        tiny_guide(folder),
    )


def arguments(config) -> list[str]:
    return [f"--data={config.data}", f"--training={config.training}", f"--out={config.out}"]


@pytest.mark.usefixtures("no_report")
def test_it_trains_all_parts_and_exports(tmp_path, config):
    folder = command.train(config, stages(tmp_path))
    assert (folder / "model_index.json").is_file()
    assert (folder / "enlarger" / "config.json").is_file()
    assert (folder / "guide" / "config.json").is_file()
    assert (tmp_path / "training" / "tokenizer" / "tokenizer.json").is_file()


@pytest.mark.usefixtures("no_report")
def test_again_it_goes_on_with_the_networks_it_began(tmp_path, config, monkeypatch):
    command.train(config, stages(tmp_path))
    monkeypatch.setattr(autoencoder, "train", lambda config: pytest.fail("the denoiser knows its latents"))
    command.train(config, stages(tmp_path, max_steps=3, channels="64,64,64"))
    state = torch.load(tmp_path / "training" / "denoiser.pt", weights_only=True)
    assert (state["step"], state["config"]["channels"]) == (3, "32,32,32")


def test_the_minutes_are_shared(tmp_path, config, monkeypatch):
    asked = {}
    runtime.save_checkpoint(tmp_path / "training" / "autoencoder.pt", {"elapsed": 11 * 60.0})
    monkeypatch.setattr(autoencoder, "train", lambda config: asked.update(autoencoder=config.minutes))
    monkeypatch.setattr(enlarger, "train", lambda config: asked.update(enlarger=config.minutes))
    monkeypatch.setattr(text_encoder, "train", lambda config: asked.update(words=config.max_steps))
    monkeypatch.setattr(denoiser, "train", lambda config: asked.update(denoiser=config.minutes))
    monkeypatch.setattr(guide, "train", lambda config: asked.update(guide=config.max_steps))
    monkeypatch.setattr(command.export, "export", lambda config: tmp_path)
    command.main([*arguments(config), "--minutes", "50"])
    shares = {"autoencoder": 10.0, "enlarger": 5.0, "words": text_encoder.Config.max_steps}
    shares |= {"guide": guide.Config.max_steps}
    assert asked == shares | {"denoiser": 39.0}  # 11 minutes are spent already


def test_it_says_how_to_draw_with_the_result(config, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(command, "train", lambda *configs: tmp_path / "model")
    command.main([])
    assert f"PORTRAIT_MODEL={tmp_path / 'model'} make run" in capsys.readouterr().out


def test_no_people_is_told_before_any_work(tmp_path):
    with pytest.raises(SystemExit, match=r"make portraits N="):
        command.main([f"--data={tmp_path}/none", f"--training={tmp_path}/training", f"--out={tmp_path}/out"])
    assert not (tmp_path / "training").exists()


@pytest.mark.parametrize("change", [{"hair": "tentacles"}, {"pose": None}, {"light": None}])
def test_a_label_that_no_caption_can_be_made_of_is_told(config, change):
    with open(f"{config.data}/labels.jsonl", "a") as file:
        file.write(json.dumps(LABEL | {"image": "000000.png"} | change) + "\n")
    with pytest.raises(SystemExit, match=r"Person 7 of .*labels\.jsonl cannot be described"):
        command.main(arguments(config))


@pytest.mark.parametrize("blocked", ["training", "model"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path, config, blocked):
    (tmp_path / "file").write_text("not a folder")
    names = {"training": "training", "model": "out"}
    with pytest.raises(SystemExit, match=r"Could not read or write a file: .*file"):
        command.main([*arguments(config), f"--{names[blocked]}={tmp_path}/file/{blocked}"])


def test_a_full_disk_keeps_the_checkpoints_and_is_told(config, monkeypatch):
    def fill(*configs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(command, "train", fill)
    with pytest.raises(SystemExit, match=r"No space left on device\n.*checkpoints are kept"):
        command.main(arguments(config))


def test_control_c_says_that_it_goes_on(config, monkeypatch):
    def interrupt(*configs):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "train", interrupt)
    with pytest.raises(SystemExit, match="The same command goes on"):
        command.main(arguments(config))


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--minutes=0", "must be above 0"),
        ("--minutes=-3", "must be above 0"),
        ("--minutes=nan", "must be above 0"),
        ("--minutes=soon", "--minutes must be a number, got 'soon'"),
        ("--hours=1", "unknown argument '--hours=1'; known: --minutes="),
        ("--minutes", "unknown argument '--minutes'"),
    ],
)
def test_a_bad_argument_is_named(argument, message):
    with pytest.raises(SystemExit, match=message):
        command.main([argument])
