"""How fast the lab's models are in a browser: a face by the GAN, one by the VAE, and a portrait of tokens."""

from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.conf import settings

from selfyfy.ops.bench.figures import Figure
from selfyfy.ops.lighthouse.visitor import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAME = "models"  # for `manage.py lighthouse --only models`
MEASURE = Path(__file__).with_name("lab.js")
SAMPLES = 30
SAMPLE_MS = 100
TOKENS_A_SECOND = 50
ALONE = "ONNX Runtime in Python, one thread"
WRITE_MS = 120_000


def measure(started: "Browser", url: str) -> list[Figure]:
    """On an article's page, in the worker in which its figures run, by the modules that they use; not slowed down."""
    page = started.new_context(viewport=PHONE).new_page()
    page.goto(f"{url}/blog/")
    found = page.evaluate(MEASURE.read_text(), SAMPLES)
    page.goto(f"{url}/blog/transformers/#figure-transformer=1,-1,4,9")
    said = page.locator("#figure-transformer.is-live [data-role=said]")
    said.get_by_text("0 of 64 tokens are written.").wait_for()
    page.context.set_default_timeout(WRITE_MS)
    seconds = [written_seconds(page) for _ in range(3)]
    page.context.close()
    alone = native()
    return [
        Figure("a face by the GAN, drawn", "ms", found["gan"], SAMPLE_MS, alone["gan"], ALONE),
        Figure("a face by the VAE, drawn", "ms", found["vae"], SAMPLE_MS, alone["vae"], ALONE),
        Figure("a token by the transformer", "ms", found["tokens"], 1000 / TOKENS_A_SECOND, alone["tokens"], ALONE),
        Figure("64 tokens in the figure, its pictures included", "s", seconds, 64 / TOKENS_A_SECOND),
    ]


def written_seconds(page: Any) -> float:
    """From the click that begins a portrait to its last token, by the page's own clock."""
    return page.evaluate("""() => new Promise((tell) => {
        const figure = document.querySelector("#figure-transformer");
        const said = figure.querySelector("[data-role=said]");
        const began = performance.now();
        new MutationObserver((_, observer) => {
          if (!said.textContent.startsWith("All ")) return;
          observer.disconnect();
          tell((performance.now() - began) / 1000);
        }).observe(said, { childList: true, characterData: true, subtree: true });
        figure.querySelector("[data-role=again]").click();
      })""")


def native() -> dict[str, list[float]]:
    """Milliseconds of the same models outside a browser; empty lists where ONNX Runtime is not installed."""
    try:
        import numpy as np
        import onnxruntime
    except ImportError:
        return {"gan": [], "vae": [], "tokens": []}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1

    def times(model: str) -> list[float]:
        path = settings.BASE_DIR / "static" / "lab" / f"{model}.onnx"
        session = onnxruntime.InferenceSession(path, options)
        types = {"tensor(float)": np.float32, "tensor(int32)": np.int32}
        feeds = {
            given.name: np.zeros([side if isinstance(side, int) else 1 for side in given.shape], types[given.type])
            for given in session.get_inputs()
        }  # a side with a name is that of the batch
        return [one_run(lambda: session.run(None, feeds)) for _ in range(SAMPLES + 1)][1:]  # the first one warms up

    return {"gan": times("gan-generator"), "vae": times("vae-decoder"), "tokens": times("transformer")}


def one_run(call: Any) -> float:
    began = perf_counter()
    call()
    return 1000 * (perf_counter() - began)


def sentence(figures: list[Figure]) -> str:
    """Tokens in a second, as they were promised."""
    alone, shown = (median(figure.values) for figure in figures[-2:])
    return (
        f"{1000 / alone:.0f} tokens a second by the model alone, {64 / shown:.0f} in the figure; at least 50 promised."
    )
