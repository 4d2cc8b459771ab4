"""The denoiser's run: rectified flow as the paper has it, and what is left when it is stopped at any moment."""

import pytest
import torch

from generator.training import denoiser, runtime, tokenizer
from tests.unit.training.tiny import losses, tiny_denoiser


class PowerCut(Exception):
    pass


def numbers(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_the_mix_is_a_straight_line_from_latents_to_noise():
    latents, noise = numbers(3, 16, 4, 4), numbers(3, 16, 4, 4, seed=1)
    noisy, direction = denoiser.mix(latents, noise, torch.tensor([0.0, 0.25, 1.0]))
    assert torch.equal(noisy[0], latents[0])
    torch.testing.assert_close(noisy[1], 0.75 * latents[1] + 0.25 * noise[1])
    torch.testing.assert_close(noisy[2], noise[2])
    assert torch.equal(direction, noise - latents)


def test_going_back_along_the_direction_finds_the_latents():
    latents, noise = numbers(2, 16, 4, 4), numbers(2, 16, 4, 4, seed=1)
    sigma = torch.tensor([0.3, 0.9])
    noisy, direction = denoiser.mix(latents, noise, sigma)
    torch.testing.assert_close(noisy - sigma[:, None, None, None] * direction, latents)


def test_the_loss_is_the_weighted_squared_error():
    guess, direction = numbers(2, 16, 4, 4), numbers(2, 16, 4, 4, seed=1)
    loss = denoiser.flow_loss(guess, direction, torch.ones(4, 4))
    torch.testing.assert_close(loss, (guess - direction).square().mean())
    torch.testing.assert_close(denoiser.flow_loss(guess, direction, 2 * torch.ones(4, 4)), 2 * loss)
    assert denoiser.flow_loss(direction, direction, torch.ones(4, 4)) == 0


def test_styles_are_drawn_as_often_as_asked_and_every_group_of_people_as_often_as_the_others():
    women, men = {"sex": "woman", "tone": 0.1}, {"sex": "man", "tone": 0.9}
    labels = [women] * 25 + [men] * 5 + [women | {"style": "ink"}] * 60 + [women] * 10
    training = denoiser.chances(labels, range(90), 0.1)
    assert sum(training[60:]) == pytest.approx(0.1 * 30 / 60) and sum(training) == pytest.approx(1)
    assert [sum(training[:25]), sum(training[25:30])] == pytest.approx([0.45, 0.45])
    assert denoiser.chances(labels, range(90, 100), 0.1) == pytest.approx([0.1] * 10)


def test_red_hair_and_glasses_come_oftener_than_they_were_rendered():
    dark, red = {"haircolor": "black", "glasses": None}, {"haircolor": "red", "glasses": None}
    labels = [dark] * 80 + [red] * 4 + [dark | {"glasses": "round"}] * 16 + [red | {"style": "ink"}] * 10
    likely = denoiser.with_rare_ones_oftener([0.9 / 100] * 100 + [0.1 / 10] * 10, labels, range(110))
    assert sum(likely) == pytest.approx(1)
    assert likely[80] / likely[0] == pytest.approx(3)  # as much as is allowed
    assert 1 < likely[84] / likely[0] < 3
    assert likely[100] / likely[0] == pytest.approx(10 / 9)  # styles as before


def test_faces_with_little_contrast_weigh_more():
    face = torch.ones(4, 4)
    latents = numbers(3, 16, 4, 4)
    latents[1] *= 0.5
    latents[2] = latents[2] * 0.01 + 3
    weights = denoiser.contrast_weights(latents, face)
    assert weights.mean() == pytest.approx(1)
    assert weights[1] > weights[0] and weights[2] == weights.max() <= 4 * weights.min()


def test_an_untrained_network_guesses_the_same_everywhere(prepared):
    unet, _ = denoiser.build(tiny_denoiser(prepared), tokenizer.load(prepared / "training" / "tokenizer"))
    guess = unet(numbers(1, 16, 8, 8), 500, numbers(1, 64, 32)).sample
    assert torch.equal(guess, unet.conv_out.bias[None, :, None, None].expand_as(guess))


@pytest.mark.parametrize("heads", ["1,1,1", "1,2,4"])
def test_plain_attention_computes_what_the_built_in_one_does(prepared, heads):
    torch.manual_seed(0)
    config = tiny_denoiser(prepared, heads=heads)
    unet, _ = denoiser.build(config, tokenizer.load(prepared / "training" / "tokenizer"))
    torch.nn.init.normal_(unet.conv_out.weight)
    unet.eval()
    arguments = numbers(1, 16, 8, 8), 500, numbers(1, 64, 32, seed=1)
    built_in = unet(*arguments).sample
    unet.set_attn_processor(denoiser.PlainAttention())
    torch.testing.assert_close(unet(*arguments).sample, built_in, atol=1e-4, rtol=1e-4)


@pytest.mark.usefixtures("no_report")
def test_the_same_seed_gives_the_same_losses(prepared):
    log = prepared / "training" / "denoiser.jsonl"
    seen = []
    for seed in (0, 0, 1):
        denoiser.train(tiny_denoiser(prepared, seed=seed)).unlink()
        seen.append(losses(log))
        log.unlink()
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.usefixtures("no_report")
def test_a_run_cut_short_ends_as_if_it_had_not_been(prepared, monkeypatch):
    config = tiny_denoiser(prepared, max_steps=4)
    whole = torch.load(denoiser.train(config), weights_only=True)
    path = prepared / "training" / "denoiser.pt"
    path.unlink()

    def log_until_the_third(path, **values):
        if values["step"] == 3:
            raise PowerCut

    monkeypatch.setattr(denoiser, "log_line", log_until_the_third)
    with pytest.raises(PowerCut):
        denoiser.train(config)
    assert torch.load(path, weights_only=True)["step"] == 2
    steps = []
    monkeypatch.setattr(denoiser, "log_line", lambda path, **values: steps.append(values["step"]))
    denoiser.train(config)
    resumed = torch.load(path, weights_only=True)
    assert steps == [3, 4]
    for name, weight in whole["ema_unet"].items():
        assert torch.equal(resumed["ema_unet"][name], weight), name


@pytest.mark.usefixtures("no_report")
def test_a_run_that_is_over_trains_no_further(prepared):
    before = torch.load(denoiser.train(tiny_denoiser(prepared)), weights_only=True)
    after = torch.load(denoiser.train(tiny_denoiser(prepared)), weights_only=True)
    assert after["step"] == before["step"] == 2
    assert torch.equal(after["unet"]["conv_out.weight"], before["unet"]["conv_out.weight"])


@pytest.mark.usefixtures("no_report")
def test_how_faces_look_counts_where_it_was_asked_for(prepared):
    log = prepared / "training" / "denoiser.jsonl"
    seen = []
    for looks in (0.0, 2.0, 2.0):
        # little noise, so that faces can be seen in it
        denoiser.train(tiny_denoiser(prepared, looks=looks, noise_mean=-1.0)).unlink()
        seen.append(losses(log))
        log.unlink()
    assert seen[1][0] > seen[0][0]
    assert seen[1] == seen[2]


def test_a_run_ends_with_a_held_out_loss_and_a_sheet(prepared):
    denoiser.train(tiny_denoiser(prepared, max_steps=1))
    assert "held_out_loss" in (prepared / "training" / "denoiser.jsonl").read_text()
    assert (prepared / "training" / "denoiser-000001.png").is_file()


def test_a_checkpoint_half_written_leaves_the_last_good_one(tmp_path, monkeypatch):
    path = tmp_path / "denoiser.pt"
    runtime.save_checkpoint(path, {"step": 1})

    def write_a_little(state, file):
        file.write(b"PK\x03\x04")
        raise PowerCut

    monkeypatch.setattr(runtime.torch, "save", write_a_little)
    with pytest.raises(PowerCut):
        runtime.save_checkpoint(path, {"step": 2})
    assert runtime.load_checkpoint(path) == {"step": 1}


def test_a_full_disk_is_an_os_error_and_leaves_the_last_good_one(tmp_path):
    path = tmp_path / "denoiser.pt"
    runtime.save_checkpoint(path, {"step": 1})
    (tmp_path / "denoiser.unfinished").symlink_to("/dev/full")
    with pytest.raises(OSError):
        runtime.save_checkpoint(path, {"step": 2, "weights": torch.zeros(100_000)})
    assert runtime.load_checkpoint(path) == {"step": 1}


@pytest.mark.usefixtures("no_report")
def test_latents_are_encoded_once_for_the_same_people_and_weights(prepared, monkeypatch):
    denoiser.train(tiny_denoiser(prepared))
    monkeypatch.setattr(denoiser, "encode_variants", lambda *arguments: pytest.fail("encoded again"))
    denoiser.train(tiny_denoiser(prepared, max_steps=3))
