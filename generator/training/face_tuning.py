"""Teach a checkpoint one person from a folder of pictures, as a small file beside it.

    manage.py tune_faces --images ~/pictures/ana --name ana

LoRA (Hu et al. 2021, arXiv:2106.09685): the checkpoint stays as it is, and a product of two thin matrices is learned
beside each of its large ones. So that not everybody turns into this person, half of each batch is people the checkpoint
draws itself: the prior preservation of DreamBooth (Ruiz et al. 2022, arXiv:2208.12242). Works on any checkpoint of the
Stable Diffusion family. A run that was stopped goes on where it was last saved."""

from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F
from diffusers import DDPMScheduler, DiffusionPipeline, StableDiffusionPipeline
from peft import LoraConfig, get_peft_model_state_dict, set_peft_model_state_dict
from PIL import Image, ImageOps
from torch import nn

from generator import pipeline
from generator.training import denoiser
from generator.training.data import DataError, to_float
from generator.training.runtime import Clock, bf16_helps, load_checkpoint, log_line, lr_schedule, save_checkpoint

# Attention carries who is meant; in small U-Nets the convolutions carry how a face looks. To a text encoder a name that
# it never read is no more than a slip of the keyboard ("portrait of ana man", "portrait of a man"), so it learns, too.
ADAPTED = {
    "unet": ["to_q", "to_k", "to_v", "to_out.0", "conv1", "conv2", "time_emb_proj"],
    "text_encoder": ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"],
}
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
MIN_PIXELS, MAX_PIXELS = 64, 50_000_000  # of a side; of a picture
SAYINGS = ["portrait of {}", "{}", "a photo of {}", "a close-up portrait of {}"]


@dataclass
class Config:
    base: str  # a diffusers folder
    images: str  # folder with the person's pictures, one face in each, well lit, from several sides
    out: str  # folder for the result
    name: str  # the word that calls this person in a prompt
    kind: str = "person"  # "woman" or "man" tells the checkpoint where to begin
    steps: int = 400
    seed: int = 0
    device: str = "auto"
    rank: int = 8  # of the products beside each weight
    batch: int = 4  # pictures of the person, and as many of others
    learning_rate: float = 1e-3  # peak
    others: int = 16  # people drawn by the checkpoint itself, for prior preservation
    other_steps: int = 15  # of drawing each of them
    save_every: int = 50  # steps


def check(config: Config) -> None:
    """What would otherwise fail late: DataError."""
    if not config.name.isidentifier():
        raise DataError(f"--name must be one word of letters, digits and underscores, got {config.name!r}.")
    if config.steps < 1:
        raise DataError(f"--steps must be above 0, got {config.steps}.")


def read_pictures(folder: Path, side_px: int) -> torch.Tensor:
    """Every usable picture in `folder` as float (N, 3, side_px, side_px) in [-1, 1], then each of them mirrored.

    Cut square around the middle, upright as the camera was held. What cannot be used is named on the terminal and left
    out; DataError when nothing is left."""
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    pixels, refused = [], []
    for path in sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith(".")):
        try:
            pixels.append(read_picture(path, side_px))
        except DataError as error:
            refused.append(f"{path.name}: {error}")
    for reason in refused:
        print(f"left out {reason}", flush=True)
    if not pixels:
        raise DataError(f"There is no picture to learn from in {folder}. Put 5 to 30 portraits of one person there.")
    pictures = to_float(torch.stack(pixels))
    return torch.cat([pictures, pictures.flip(-1)])


def read_picture(path: Path, side_px: int) -> torch.Tensor:
    """uint8 (3, side_px, side_px). DataError says why it cannot be one."""
    if path.suffix.lower() not in SUFFIXES:
        raise DataError("not a picture")
    try:
        with Image.open(path) as image:
            if min(image.size) < MIN_PIXELS:
                raise DataError(f"too small, {image.width} × {image.height} pixels")
            if image.width * image.height > MAX_PIXELS:
                raise DataError(f"too large, {image.width} × {image.height} pixels")
            if getattr(image, "n_frames", 1) > 1:
                raise DataError("animated")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:  # SyntaxError: a broken PNG
        raise DataError(f"broken, {error}") from error
    square = ImageOps.fit(upright, (side_px, side_px), Image.Resampling.LANCZOS)
    return torch.frombuffer(bytearray(square.tobytes()), dtype=torch.uint8).view(side_px, side_px, 3).permute(2, 0, 1)


def encode(pipe: DiffusionPipeline, pictures: torch.Tensor) -> torch.Tensor:
    """Pictures (N, 3, H, W) in [-1, 1] to the latents that the U-Net is trained on, (N, C, h, w)."""
    latents = []
    for picture in pictures.split(1):
        encoded = pipe.vae.encode(picture.to(pipe.device), return_dict=False)[0]
        latents.append(encoded if isinstance(encoded, torch.Tensor) else encoded.mode())
    return torch.cat(latents) * pipe.vae.config.scaling_factor


def draw_others(pipe: DiffusionPipeline, config: Config, side_px: int) -> torch.Tensor:
    """Latents (others, C, h, w) of people as the checkpoint draws them before it learns anybody."""
    return torch.cat([
        pipe(
            f"portrait of a {config.kind}", num_inference_steps=config.other_steps, height=side_px, width=side_px,
            generator=torch.Generator("cpu").manual_seed(config.seed + number), output_type="latent",
        ).images
        for number in range(config.others)
    ])  # fmt: skip


def embed(pipe: DiffusionPipeline, texts: list[str]) -> torch.Tensor:
    """(B, T, width), as the pipeline encodes a prompt."""
    ids = pipe.tokenizer(
        texts, padding="max_length", truncation=True, max_length=pipe.tokenizer.model_max_length, return_tensors="pt"
    ).input_ids
    return pipe.text_encoder(ids.to(pipe.device))[0]


class Noising:
    """The checkpoint's own training task, told by its scheduler: flow, noise (epsilon) or velocity."""

    def __init__(self, pipe: DiffusionPipeline):
        self.kind = pipe.scheduler.config.prediction_type
        self.ddpm = None if self.kind == "flow_prediction" else DDPMScheduler.from_config(pipe.scheduler.config)
        if self.kind not in ("flow_prediction", "epsilon", "v_prediction"):
            raise DataError(f"A checkpoint that predicts {self.kind!r} cannot be tuned.")

    def __call__(self, latents: torch.Tensor, generator: torch.Generator) -> tuple[torch.Tensor, ...]:
        """Noisy latents (B, C, h, w), timesteps (B,) and what the U-Net has to tell, (B, C, h, w)."""
        noise = torch.randn(latents.shape, generator=generator).to(latents.device)
        if self.ddpm is None:
            sigma = denoiser.noise_levels(len(latents), generator).to(latents.device)
            noisy, direction = denoiser.mix(latents, noise, sigma)
            return noisy, sigma * 1000, direction
        timesteps = torch.randint(self.ddpm.config.num_train_timesteps, (len(latents),), generator=generator)
        timesteps = timesteps.to(latents.device)
        noisy = self.ddpm.add_noise(latents, noise, timesteps)
        target = noise if self.kind == "epsilon" else self.ddpm.get_velocity(latents, noise, timesteps)
        return noisy, timesteps, target


def tune(config: Config) -> Path:
    """Runs to the end; returns `out`, which PORTRAIT_LORAS can name. Raises DataError or pipeline.ModelMissing."""
    check(config)
    out = Path(config.out)
    pipe = pipeline.read_checkpoint(config.base, config.device, "float32").pipeline
    noising = Noising(pipe)
    side_px = pipe.unet.config.sample_size * pipe.vae_scale_factor
    for part in (pipe.unet, pipe.vae, pipe.text_encoder):
        part.requires_grad_(False)

    state = load_checkpoint(out / "tuning.pt")
    if state and state["config"] != asdict(config):
        raise DataError(f"{out} holds a run with other settings. Name another --out, or remove it.")
    with torch.no_grad():
        person = encode(pipe, read_pictures(Path(config.images), side_px))
        others = state["others"].to(pipe.device) if state else draw_others(pipe, config, side_px)

    torch.manual_seed(config.seed)
    networks = {name: getattr(pipe, name) for name in ADAPTED}
    for name, network in networks.items():
        network.add_adapter(LoraConfig(r=config.rank, lora_alpha=config.rank, target_modules=ADAPTED[name]))
    parameters = [one for network in networks.values() for one in network.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=config.learning_rate, weight_decay=0.01)
    clock = Clock(0, config.steps)
    if state:
        for name, network in networks.items():
            set_peft_model_state_dict(network, state["adapters"][name])
        optimizer.load_state_dict(state["optimizer"])
        clock = Clock(0, config.steps, state["step"], state["elapsed"])

    while clock.fraction() < 1:
        with torch.autocast(pipe.device.type, torch.bfloat16, enabled=bf16_helps(pipe.device)):
            loss = batch_loss(pipe, noising, config, person, others, config.seed * 1_000_000 + clock.step)
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * lr_schedule(clock.fraction())
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        clock.tick()
        if clock.step % config.save_every == 0 or clock.fraction() >= 1:
            log_line(out / "tuning.jsonl", step=clock.step, seconds=clock.elapsed, loss=loss.item())
            save_checkpoint(out / "tuning.pt", {
                "adapters": adapters(networks), "optimizer": optimizer.state_dict(), "others": others,
                "step": clock.step, "elapsed": clock.elapsed, "config": asdict(config),
            })  # fmt: skip
    # In peft's names: diffusers' older names know attention only, and a mixture of both loses half on loading.
    learned = adapters(networks)
    StableDiffusionPipeline.save_lora_weights(
        out, unet_lora_layers=learned["unet"], text_encoder_lora_layers=learned["text_encoder"]
    )
    return out


def adapters(networks: dict[str, nn.Module]) -> dict[str, dict[str, torch.Tensor]]:
    return {name: get_peft_model_state_dict(network) for name, network in networks.items()}


def batch_loss(
    pipe: DiffusionPipeline, noising: Noising, config: Config, person: torch.Tensor, others: torch.Tensor, seed: int
) -> torch.Tensor:
    """Loss on `batch` pictures of the person under their name and as many of others under their kind."""
    rng, generator = Random(seed), torch.Generator().manual_seed(seed)
    named, unnamed = f"{config.name} {config.kind}", f"a {config.kind}"
    texts = [rng.choice(SAYINGS).format(who) for who in [named] * config.batch + [unnamed] * config.batch]
    which = [rng.randrange(len(person)) for _ in range(config.batch)]
    which_others = [rng.randrange(len(others)) for _ in range(config.batch)]
    noisy, timesteps, target = noising(torch.cat([person[which], others[which_others]]), generator)
    guess = pipe.unet(noisy, timesteps, embed(pipe, texts)).sample
    return F.mse_loss(guess.float(), target.float())
