"""Contact sheets: one portrait for each prompt, the prompt below it, nothing picked out.

python -m generator.training.sheet --checkpoint=generator/checkpoints/portrait-s --out=var/sheet.png"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline
from PIL import Image, ImageDraw, ImageFont

from generator import pipeline
from generator.training.runtime import from_command_line

PROMPTS = [
    "a young woman with long red hair and freckles, wearing a green sweater, plain gray background",
    "an elderly man with a white beard and round glasses",
    "portrait of a smiling woman with dark brown skin and a black afro, yellow background",
    "bald man with a full beard, black turtleneck, dramatic side light",
    "girl with blue hair",
    "a man in a red beanie, overcast light, city",
    "a middle-aged woman with short gray hair, pearl earrings, a blue blazer, soft studio light",
    "guy with sunglasses",
    "a surprised young man with curly black hair, white t-shirt, sky blue background",
    "woman, blonde bob with bangs, big smile, pink sweater, gradient background",
    "sad old man",
    "a woman with brown skin, black hair in a bun and hoop earrings, orange top, sunset",
    "portrait of a man with a goatee and square glasses, olive shirt, outdoor background",
    "a serious woman with long black hair, night neon light",
    "happy man with messy brown hair, yellow hoodie, green background",
    "an old woman with white hair, purple turtleneck, window light",
    "young man with a quiff, burgundy t-shirt, golden hour",
    "a woman with pink hair and black cat-eye glasses",
    "man with stubble, light blue shirt, a living room",
    "lady in a white blazer, wavy auburn hair, navy background",
    "a woman with deep dark skin, short coily hair, drop earrings, teal sweater",
    "a man with tan skin, slicked-back black hair, navy blazer over a white shirt",
    "woman with a ponytail, tank top, park",
    "a man with light skin and short black hair, smiling, gray hoodie, bokeh lights",
    "a woman in her 50s with glasses, smirking, striped t-shirt",
    "elderly woman with dark skin, a white cap, big smile",
    "man with red hair and a moustache, mint background",
    "a woman with closed eyes, long wavy blond hair, lavender background",
    "professional headshot of a businessman, gray background, studio lighting",
    "purple hair, dramatic lighting",
    "a young man with deep dark skin, buzz cut, orange t-shirt, coral background",
    "a woman with platinum blonde hair, red lipstick, black turtleneck, red background",
    "middle-aged man with gray hair, brown sweater, interior",
    "a smiling woman with freckles, chestnut hair in a low bun, beige background",
    "man with long beard wearing a yellow cap",
    "a woman with olive skin and dark hair, cream sweater, beauty light",
    "a tired old wizard with a long beard",
    "a young woman in a denim jacket, street, natural light",
    "blond man with blue eyes, navy t-shirt, white background",
    "woman with short curly hair and a burgundy v-neck, outdoor",
    "a man with an afro and round glasses, purple hoodie",
    "a laughing elderly man, red sweater, blue background",
    "stern woman with grey hair in a bun, black shirt, dark gray background",
    "woman with teal hair, silver glasses, teal background",
    "a friendly nurse, light blue shirt",
    "man, 30s, brown hair, green eyes, beard, green shirt, teal background",
    "a woman wearing a beanie and round glasses, city lights at night",
    "portrait of a person",
]


@dataclass
class Config:
    checkpoint: str = "generator/checkpoints/portrait-s"  # a diffusers folder
    out: str = "var/sheet.png"
    steps: int = 15
    guidance_scale: float = 3.0
    seed: int = 1000  # picture n has seed + n
    columns: int = 8
    count: int = 48  # of the prompts above


def draw(
    pipe: StableDiffusionPipeline, prompts: list[str], steps: int, guidance_scale: float, seeds: Sequence[int]
) -> list[Image.Image]:
    """One picture for each prompt, picture n from seeds[n]."""
    pictures: list[Image.Image] = []
    for first in range(0, len(prompts), 8):
        some = prompts[first : first + 8]
        generators = [torch.Generator().manual_seed(seed) for seed in seeds[first : first + len(some)]]
        pictures += pipe(
            prompt=some, num_inference_steps=steps, guidance_scale=guidance_scale, generator=generators
        ).images
    return pictures


def contact_sheet(pictures: list[Image.Image], texts: list[str], columns: int) -> Image.Image:
    """Pictures in rows with their texts below, at most three lines each."""
    side, text_px = pictures[0].width, 42
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * side, rows * (side + text_px)), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for n, (picture, text) in enumerate(zip(pictures, texts, strict=True)):
        x, y = n % columns * side, n // columns * (side + text_px)
        sheet.paste(picture, (x, y))
        pen.multiline_text(
            (x + 3, y + side + 1), "\n".join(textwrap.wrap(text, side // 6)[:3]), "black", font, spacing=1
        )
    return sheet


def main(config: Config) -> Path:
    checkpoint = pipeline.read_checkpoint(config.checkpoint)
    prompts = PROMPTS[: config.count]
    pipe = pipeline.pipeline_for(checkpoint, config.guidance_scale)
    pictures = draw(pipe, prompts, config.steps, config.guidance_scale, range(config.seed, config.seed + len(prompts)))
    contact_sheet(pictures, prompts, config.columns).save(config.out)
    return Path(config.out)


if __name__ == "__main__":
    print(main(from_command_line(Config())))
