"""The worker's tasks: draw one portrait, and look after the queue. Each is safe to deliver twice."""

import io
import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_process_init
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from PIL import Image

from generator import (
    attention,
    colours,
    credentials,
    detailing,
    enlarging,
    painting,
    pipeline,
    quality,
    seeds,
    sizes,
    storage,
)
from generator.errors import ErrorCode
from generator.models import HEARTBEAT_SECONDS, Operation, Portrait

logger = logging.getLogger(__name__)

# After which part of the steps a preview is stored. Early ones say most: the first steps decide the person.
PREVIEW_AT = (0.1, 0.3, 0.5, 0.75)
PREVIEW_WEBP = {"quality": 70, "method": 0}  # the fastest: a preview lives for a moment
DISPLAY_WEBP = {"quality": 90}
ORIGINAL_PNG = {"compress_level": 3}  # half the time of the default for 6 % more bytes
ANNOUNCE_EVERY = 2  # steps; each announcement costs the site time that the model needs


def load_configured_checkpoint() -> pipeline.Checkpoint:
    return pipeline.load_checkpoint(
        settings.PORTRAIT_MODEL,
        settings.GENERATION_DEVICE,
        settings.GENERATION_DTYPE,
        tuple(settings.PORTRAIT_LORAS.items()),
    )


@worker_process_init.connect
def warm_up(**_: object) -> None:
    """Load the model in the child before the first portrait: torch must not compute before the fork."""
    pipeline.leave_one_core_free()
    try:
        checkpoint = load_configured_checkpoint()
        drawn = pipeline.generate(
            checkpoint, prompt="a person", seed=0, steps=4, guidance_scale=2.0, side_px=sizes.MODEL_PX
        )
        if checkpoint.enlarger:
            enlarging.enlarge(checkpoint.enlarger, drawn, sizes.FINE_PX)
        if checkpoint.detailer:
            detailing.draw_again(checkpoint, drawn, "a person")
    except (pipeline.ModelMissing, ValueError) as error:
        logger.error("%s. Portraits will fail until this is mended.", error)
    else:
        logger.info("model %s (%s) is ready", checkpoint.name, checkpoint.hash[:12])
    try:
        storage.warm_up()
    except storage.STORAGE_ERRORS as error:
        logger.warning("storage is away: %s", error)


@shared_task(
    name="generator.generate_portrait",
    soft_time_limit=settings.PORTRAIT_TIME_LIMIT_SECONDS - 10,
    time_limit=settings.PORTRAIT_TIME_LIMIT_SECONDS,
)
def generate_portrait(portrait_id: str) -> None:
    """Claim, draw, sign, store, mark done. An error ends in mark_failed(code), storage being away in release()."""
    portrait = Portrait.objects.filter(pk=UUID(portrait_id)).first()
    if portrait is None or not portrait.claim_for_drawing():
        return  # a second delivery, or cancelled or erased meanwhile
    try:
        with heartbeat(portrait):
            checkpoint = load_configured_checkpoint()
            drawn = draw_checked(portrait, checkpoint)
            store_words(portrait, drawn.words)
            store(portrait, drawn.picture)
        portrait.mark_done(
            checkpoint.name,
            checkpoint.hash,
            device=checkpoint.device,
            dtype=checkpoint.dtype,
            seed=drawn.seed,
            flaw=drawn.verdict.flaw or "",
            is_monochrome=colours.is_monochrome(drawn.picture),
        )
        if portrait.has_source and not portrait.keep_source:
            erase_sources([portrait])
    except pipeline.Cancelled:
        logger.info("portrait %s was cancelled", portrait_id)
    except painting.SourceMissing:
        portrait.mark_failed(ErrorCode.SOURCE_MISSING)
    except enlarging.EnlargerMissing:
        portrait.mark_failed(ErrorCode.ENLARGER_MISSING)
    except storage.STORAGE_ERRORS as error:
        logger.warning("portrait %s waits for storage: %s", portrait_id, error)
        portrait.release(waiting_for="storage")
    except SoftTimeLimitExceeded:
        portrait.mark_failed(ErrorCode.TIME_LIMIT)
    except pipeline.ModelMissing as error:
        logger.error("%s", error)
        portrait.mark_failed(ErrorCode.MODEL_MISSING)
    except MemoryError:
        portrait.mark_failed(ErrorCode.OUT_OF_MEMORY)
    except ValueError:
        logger.exception("portrait %s has settings that the pipeline refuses", portrait_id)
        portrait.mark_failed(ErrorCode.BAD_REQUEST)
    except Exception as error:
        logger.exception("portrait %s failed", portrait_id)
        out_of_memory = "out of memory" in str(error).lower()  # torch raises RuntimeError on a CPU
        portrait.mark_failed(ErrorCode.OUT_OF_MEMORY if out_of_memory else ErrorCode.UNKNOWN)


@contextmanager
def heartbeat(portrait: Portrait) -> Iterator[None]:
    """Tell the row every HEARTBEAT_SECONDS that its worker is alive, however long one step takes."""
    finished = threading.Event()

    def beat() -> None:
        while not finished.wait(HEARTBEAT_SECONDS):
            portrait.record_heartbeat()
        connection.close()  # this thread's own

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def preview_steps(steps: int) -> set[int]:
    """The steps after which a preview is worth its decoding, for a run of that many."""
    return {max(1, round(steps * part)) for part in PREVIEW_AT}


@dataclass(frozen=True)
class Drawn:
    """One finished try."""

    picture: Image.Image
    seed: int
    verdict: quality.Verdict
    previews: dict[int, bytes]  # by step
    words: dict[str, Any] | None  # what each of them did, where that can be told


def draw_checked(portrait: Portrait, checkpoint: pipeline.Checkpoint) -> Drawn:
    """Draw with the most promising seed; where the check finds a flaw, again with the next, quality.MAX_REDRAWS times
    at most.

    When every try has a flaw, the best of them is kept, with its own seed and previews; only that one is enlarged."""
    painter = painting.painter(portrait, checkpoint)
    hear = partial(attention.listen, checkpoint.pipeline, portrait.prompt) if painter.comes_out_of_noise else nothing
    tries: list[Drawn] = []
    for seed in seeds_to_try(portrait, painter):
        if tries:
            portrait.record_redraw(tries[-1].verdict.flaw or "")
        tries.append(draw(portrait, painter, seed, hear()))
        if tries[-1].verdict.is_fine:
            break
    best = max(tries, key=lambda drawn: (drawn.verdict.is_fine, drawn.verdict.score))
    if best is not tries[-1]:
        for step, data in best.previews.items():
            storage.put(storage.preview_key(portrait.pk, step), data)
    with pipeline.every_core():
        return replace(best, picture=painter.finish(best.picture))


def seeds_to_try(portrait: Portrait, painter: painting.Painter) -> list[int]:
    """The portrait's own seed; where that was left to chance some others after it, the most promising first.

    Raises pipeline.Cancelled."""
    if not may_redraw(portrait, painter):
        return [portrait.seed]
    most = 1 + quality.MAX_REDRAWS
    count = settings.PORTRAIT_SEEDS
    seen = Portrait.objects.seeds_seen(portrait.owner, portrait.prompt)
    to_try = seeds.and_others(portrait.seed, max(most, count), seeds.promising(settings.PORTRAIT_MODEL), seen)
    if painter.sketch:
        sketch = partial(painter.sketch, on_step=lambda *step: portrait.record_step(0))
        with pipeline.every_core():
            best = seeds.most_promising_first(to_try[:count], portrait.prompt, lambda some: sketch(seeds=some))
        to_try = [*best, *to_try[count:]]
    return to_try[:most]


def nothing() -> None:
    """Of a picture that takes no words."""


def may_redraw(portrait: Portrait, painter: painting.Painter) -> bool:
    """Not for a seed that somebody chose, nor where the picture to go on from had no face itself."""
    if not portrait.may_redraw:
        return False
    return painter.source is None or quality.inspect(painter.source, portrait.prompt).is_fine


def draw(
    portrait: Portrait, painter: painting.Painter, seed: int, recorder: attention.AttentionRecorder | None
) -> Drawn:
    """Run the pipeline, storing previews on the way. Raises pipeline.Cancelled when the row is no longer ours.

    Previews are decoded and stored in a thread beside the next step; the row names them once they are there."""
    wanted = preview_steps(portrait.steps) if painter.comes_out_of_noise else set()
    unfinished: dict[int, Future[bytes]] = {}
    previews: dict[int, bytes] = {}

    def collect(all_of_them: bool = False) -> bool:
        there = [step for step, preview in unfinished.items() if all_of_them or preview.done()]
        for step in there:
            previews[step] = unfinished.pop(step).result()  # raises what the storage raised
            portrait.preview_steps.append(step)
        return bool(there)

    def on_step(step: int, decode: Callable[[], Image.Image]) -> bool:
        has_news = collect(all_of_them=step == portrait.steps)
        if step in wanted:
            unfinished[step] = aside.submit(store_preview, portrait.pk, step, decode)
        still_ours = portrait.record_step(step)
        if has_news or step % ANNOUNCE_EVERY == 0:
            portrait.announce()
        return still_ours

    with ThreadPoolExecutor(1) as aside, recorder or nullcontext():
        picture = painter.paint(seed=seed, on_step=on_step)
    verdict = quality.inspect(picture, portrait.prompt) if portrait.may_redraw else quality.UNSEEN
    words = recorder.record([*sorted(wanted), portrait.steps], portrait.steps) if recorder else None
    return Drawn(picture, seed, verdict, previews, words)


def store_preview(portrait_id: UUID, step: int, decode: Callable[[], Image.Image]) -> bytes:
    data = encode(decode(), "WEBP", **PREVIEW_WEBP)
    storage.put(storage.preview_key(portrait_id, step), data)
    return data


def store_words(portrait: Portrait, words: dict[str, Any] | None) -> None:
    """Put what each word did beside the previews; the row says so once it is there."""
    portrait.has_words = words is not None
    if words:
        storage.put(storage.words_key(portrait.pk), json.dumps(words, separators=(",", ":")).encode())


def store(portrait: Portrait, picture: Image.Image) -> None:
    """Put the signed original, its display copy and smaller ones where the row's keys say, two at once."""

    # Asked here: the threads have no database connection.
    provenance = {
        "began_with_a_picture": portrait.began_with_a_picture,
        "was_enlarged": portrait.operation == Operation.UPSCALE,
    }

    def store_signed(key: str, side_px: int, image_format: str, **options: int) -> None:
        data, mime = encode(smaller(picture, side_px), image_format, **options), f"image/{image_format.lower()}"
        storage.put(key, credentials.sign(data, mime, "Portrait made by Selfyfy", **provenance))

    def store_webp(key: str, side_px: int) -> None:
        store_signed(key, side_px, "WEBP", **DISPLAY_WEBP)

    picture.load()  # one that was only opened is not for several threads
    with ThreadPoolExecutor(2) as two:
        original = storage.portrait_key(portrait.pk)
        stored = [two.submit(store_signed, original, picture.width, "PNG", **ORIGINAL_PNG)]
        stored += [two.submit(store_webp, storage.display_key(portrait.pk), sizes.display_px(picture.width))]
        stored += [
            two.submit(store_webp, storage.copy_key(portrait.pk, px), px) for px in sizes.copies_px(portrait.side_px)
        ]
    for one in stored:
        one.result()


def smaller(picture: Image.Image, side_px: int) -> Image.Image:
    return picture if picture.width == side_px else picture.resize((side_px, side_px), Image.Resampling.LANCZOS)


def encode(picture: Image.Image, image_format: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, image_format, **options)
    return buffer.getvalue()


@shared_task(name="generator.sweep_portraits", soft_time_limit=30, time_limit=40)
def sweep_portraits() -> None:
    """The one repair: rows whose worker is gone, rows whose message is gone, rows to erase."""
    close_old_connections()
    now = timezone.now()
    for portrait in Portrait.objects.stuck(now):
        logger.warning("portrait %s lost its worker", portrait.pk)
        portrait.requeue_after_loss()
    unsent = Portrait.objects.unsent(now).order_by("priority", "created_at")
    if unsent.filter(waiting_for="storage").exists() and not storage_answers():
        unsent = unsent.filter(waiting_for="")
    for portrait in unsent:
        portrait.enqueue()
    for portrait in Portrait.objects.to_erase(now):
        try:
            portrait.erase()
        except storage.STORAGE_ERRORS as error:
            logger.warning("portrait %s is erased later: %s", portrait.pk, error)
            break
    erase_sources(Portrait.objects.with_lent_source(now))


def erase_sources(portraits: Iterable[Portrait]) -> None:
    """Uploaded pictures that their owners did not ask us to keep. What fails now, the sweeper tries again."""
    for portrait in portraits:
        try:
            portrait.erase_source()
        except storage.STORAGE_ERRORS as error:
            logger.warning("the picture that portrait %s began with is erased later: %s", portrait.pk, error)
            break


def storage_answers() -> bool:
    try:
        storage.ping()
    except storage.STORAGE_ERRORS:
        return False
    return True
