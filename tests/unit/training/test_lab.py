"""The lab: three small models that are trained, stopped, gone on with, and written for the browser."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from generator.training.lab import directions, export, gan, loop, onnx_file, people, tokens, transformer, vae
from tests.unit.training.tiny import LABEL, PEOPLE, draw_people

SMALL = {"batch": 2, "max_steps": 2, "save_every": 1, "device": "cpu"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lab")
    labels = draw_people(folder / "people") / "labels.jsonl"
    lines = [json.loads(line) | {"female": 0.8, "neon": 0} for line in labels.read_text().splitlines()]
    labels.write_text("".join(json.dumps(line) + "\n" for line in lines))
    tokens.train(config_of(tokens, folder, folder / "tokens"))
    return folder


def config_of(module, folder: Path, out: Path):
    sizes = {
        vae: {"channels": "16,16,16", "latent_size": 4},
        tokens: {"channels": "16,16"},
        gan: {"generator_channels": "16,16,16", "critic_channels": "16,16,16", "noise_size": 4, "moments": 3},
        transformer: {"pool": 4, "width": 12, "heads": 2, "layers": 2},
    }
    return module.Config(data=str(folder / "people"), out=str(out), **SMALL, **sizes[module])


def prepare(folder: Path, out: Path) -> Path:
    """A place for a run, with the alphabet that the transformer needs."""
    out.mkdir(exist_ok=True)
    (out / "tokens.pt").write_bytes((folder / "tokens" / "tokens.pt").read_bytes())
    return out


class Killed(Exception):
    pass


@pytest.mark.parametrize("module", [vae, gan, transformer], ids=lambda module: module.__name__.split(".")[-1])
def test_a_run_that_was_killed_goes_on_to_the_same_weights(module, folder, tmp_path, monkeypatch):
    whole = module.train(config_of(module, folder, prepare(folder, tmp_path / "whole")))
    broken = config_of(module, folder, prepare(folder, tmp_path / "broken"))
    saved = loop.save_checkpoint

    def die(path, state):
        saved(path, state)
        raise Killed

    monkeypatch.setattr(loop, "save_checkpoint", die)
    with pytest.raises(Killed):
        module.train(broken)
    monkeypatch.setattr(loop, "save_checkpoint", saved)
    again = module.train(broken)

    first, second = (torch.load(path, weights_only=True) for path in (whole, again))
    assert first["step"] == second["step"] == 2
    for name, weight in first["average"].items():
        assert torch.equal(weight, second["average"][name]), name


def test_an_alphabet_from_before_all_dice_were_kept_goes_on(folder, tmp_path):
    path = prepare(folder, tmp_path / "older") / "tokens.pt"
    state = torch.load(path, weights_only=True)
    del state["torch_generator"]
    torch.save(state, path)
    config = config_of(tokens, folder, path.parent)
    config.max_steps = 3
    assert torch.load(tokens.train(config), weights_only=True)["step"] == 3


def test_the_alphabet_says_the_same_in_numbers_and_in_tokens(folder):
    alphabet = tokens.load_trained(folder / "tokens" / "tokens.pt")
    pictures = torch.rand(2, 3, 64, 64) * 2 - 1
    sentences = alphabet.encode(pictures)
    assert sentences.shape == (2, 64)
    assert 0 <= int(sentences.min()) <= int(sentences.max()) < 1000
    assert torch.allclose(alphabet.decode(sentences), alphabet.draw(alphabet.rounded(pictures)), atol=1e-5)


@pytest.fixture
def writer(folder) -> transformer.Transformer:
    torch.manual_seed(0)
    alphabet = tokens.load_trained(folder / "tokens" / "tokens.pt")
    return transformer.build(config_of(transformer, folder, folder), alphabet).eval()


@torch.no_grad()
def test_written_token_by_token_the_guesses_are_those_of_the_whole_sentence(writer):
    sentence = torch.randint(1000, (1, 64), generator=torch.Generator().manual_seed(2))
    at_once = writer(sentence)[0]
    memory = writer.empty_memory()
    for place, token in enumerate([writer.vocabulary, *sentence[0, :-1].tolist()]):
        logits, memory, attention = writer.step(torch.tensor([token]), torch.tensor([place]), memory)
        assert torch.allclose(logits, at_once[place], atol=1e-4)
        assert attention.shape == (2, 2, 64)
        assert torch.allclose(attention[..., : place + 1].sum(-1), torch.ones(2, 2), atol=1e-5)


@torch.no_grad()
def test_no_guess_knows_what_comes_later(writer):
    sentence = torch.randint(1000, (1, 64), generator=torch.Generator().manual_seed(3))
    changed = sentence.clone()
    changed[0, 40:] = 7
    assert torch.allclose(writer(sentence)[0, :41], writer(changed)[0, :41], atol=1e-5)
    assert not torch.allclose(writer(sentence)[0, 41], writer(changed)[0, 41], atol=1e-5)


def test_a_longer_run_keeps_of_the_replay_what_it_would_have_itself():
    kept = [{"step": step} for step in (0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100)]
    thinned = gan.thinned(kept, len(kept), 0.25)
    assert [moment["step"] for moment in thinned] == [0, 4, 16, 36, 64, 100]
    assert gan.thinned(kept, len(kept), 1.0) == kept


def points_that_move_with_age() -> tuple[torch.Tensor, list[dict]]:
    dice = torch.Generator().manual_seed(0)
    ages = torch.randint(18, 80, (400,), generator=dice)
    labels = [LABEL | {"age": int(age), "female": float(age % 7) / 7} for age in ages]
    points = torch.randn(400, 5, generator=dice) * 0.1
    points[:, 2] += ages / 20
    return points, labels


def test_the_direction_of_age_is_where_the_points_move_with_age():
    found = {
        direction.name: direction
        for direction in directions.find(*points_that_move_with_age(), range(380), range(380, 400))
    }
    step = torch.tensor(found["age"].step)
    assert step.abs().argmax() == 2
    assert step[2] > 0
    assert found["age"].told > 0.95
    assert found["beard"].told == 0.0  # nobody here has one
    assert "direction 1, mostly age" in found


def test_directions_are_found_whatever_was_in_memory_before():
    """torch's default least squares takes leftover numbers for columns to begin with, and 0 for their answer."""
    points, labels = points_that_move_with_age()
    for _ in range(300):
        leftover = [torch.tensor([0, 0, 1, 1, 1, 1, 1, 1, 1], dtype=torch.int32) for _ in range(8)]
        leftover.clear()
        age, *_ = directions.find(points, labels, range(380), range(380, 400))
        assert age.step[2] > 0.5


def test_what_the_browser_loads_draws_what_was_trained(folder, tmp_path):
    torch.manual_seed(0)
    forger, _ = gan.build(config_of(gan, folder, tmp_path))
    noise = torch.randn(3, 4)
    path = tmp_path / "generator.onnx"
    onnx_file.save(forger, {"noise": noise[:1]}, ["pictures"], path, batched=True)
    (drawn,) = onnxruntime.InferenceSession(path).run(None, {"noise": noise.numpy()})
    with torch.no_grad():
        assert np.abs(drawn - forger(noise).numpy()).max() < 0.01
    weights = sum(weight.numel() for weight in forger.parameters())
    assert path.stat().st_size < 2.2 * weights + 20_000  # two bytes a number


def test_everything_is_exported_from_the_checkpoints(folder, tmp_path):
    training = prepare(folder, tmp_path / "training")
    for module in (vae, gan, transformer):
        module.train(config_of(module, folder, training))
    out = export.export(export.Config(str(folder / "people"), str(training), str(tmp_path / "out")))
    facts = json.loads((out / "lab.json").read_text())
    assert len(facts["people"]) == len(facts["vae"]["points"]) == len(facts["transformer"]["sentences"])
    assert len(facts["gan"]["moments"]) == 3
    assert {path.suffix for path in out.iterdir()} == {".onnx", ".webp", ".json"}
    assert set(facts["digests"]) == {path.stem for path in out.glob("*.onnx")}

    writer = transformer.load_trained(training / "transformer.pt", tokens.load_trained(training / "tokens.pt"))
    session = onnxruntime.InferenceSession(out / "transformer.onnx")
    begin = {"token": np.array([1000], np.int32), "place": np.array([0], np.int32)}
    logits, _, attention = session.run(None, begin | {"memory": np.zeros(facts["transformer"]["memory"], np.float32)})
    with torch.no_grad():
        expected = writer(torch.empty(1, 0, dtype=torch.int64))[0, 0].numpy()
    assert np.abs(logits - expected).max() < 0.02
    assert attention[..., 0].min() == pytest.approx(1.0)


def test_a_changed_folder_is_read_anew(folder, tmp_path):
    pixels, _, (training, held_out) = people.load(folder / "people", tmp_path)
    assert pixels.shape == (PEOPLE, 3, 72, 72)
    assert (len(training), len(held_out)) == (PEOPLE - 1, 1)
    fewer = tmp_path / "fewer"
    fewer.mkdir()
    lines = (folder / "people" / "labels.jsonl").read_text().splitlines()[:3]
    (fewer / "labels.jsonl").write_text("\n".join(lines))
    for line in lines:
        name = json.loads(line)["image"]
        (fewer / name).write_bytes((folder / "people" / name).read_bytes())
    assert len(people.load(fewer, tmp_path)[0]) == 3
