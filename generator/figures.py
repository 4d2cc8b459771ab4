"""Figures in articles that the model draws for their reader: what was asked for, by whom, and where the answer lies.

A figure has no row: nothing of it is to be kept, and most readers have no account. It lives in the broker:

    figure:{key}           the answer, under a digest of the settings and the model; for everybody who asks the same
    figure:{key}:reader    who is waiting for it; there from the request until the answer
    figure:kept            digests of the answers by their age: the oldest go when there are too many
    figure:waiting         digests that were asked for and are not drawn yet
    figure:reader:{who}    the digest that this reader waits for: one at a time
    figure:asked:{who}     how often this reader asked for something new within the last minute

Every key expires, so nothing is left of a page that was closed or a worker that died.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from typing import Any, cast

import redis
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from generator.models import DEFAULT_GUIDANCE_SCALE, Portrait, Scheduler
from generator.progress import client
from generator.sizes import MODEL_PX

KINDS = ("noise", "denoising", "words")
DEFAULT_FIGURE_STEPS = 12

KEPT_SECONDS = 3600
MAX_KEPT = 200  # answers of about 100 kB
WAIT_SECONDS = 30  # then nobody waits any more, and the worker passes the message over
MAX_WAITING = 4  # figures, of all readers
MAX_PORTRAITS_BEFORE = 4  # people's portraits go first; with more of them waiting a figure would come too late
MAX_ASKED_A_MINUTE = 20  # by one reader; what is there already is not counted
PRIORITY_FIGURE = 5  # after people's portraits; 0 runs first

BROKER_ERRORS = (redis.RedisError, OperationalError, OSError)


class Refused(Exception):
    """Not drawn now; the message is for the reader."""


class Busy(Refused):
    """The worker has too much to do."""


class TooMany(Refused):
    """This reader asks too often."""


class OneAtATime(Refused):
    """Something else that this reader asked for is still in work."""


@dataclass(frozen=True)
class FigureSettings:
    """What a figure shows. `kind` decides which of the others count."""

    kind: str
    prompt: str
    other_prompt: str = ""  # "words": beside the first, with the same seed
    negative_prompt: str = ""
    seed: int = 0
    noise_seed: int = 0  # "noise": of the noise that is added to the portrait
    steps: int = DEFAULT_FIGURE_STEPS
    guidance_scale: float = DEFAULT_GUIDANCE_SCALE
    side_px: int = MODEL_PX
    scheduler: str = Scheduler.DPM.value

    @property
    def key(self) -> str:
        """The same for the same settings and model."""
        content = json.dumps([asdict(self), settings.PORTRAIT_MODEL], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]


# What each figure shows at first. `manage.py draw_stills` draws them into the site's static files.
STILLS = {
    "noise": FigureSettings("noise", "portrait of a young woman with red hair, green sweater", seed=3, noise_seed=4),
    "denoising": FigureSettings(
        "denoising",
        "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light",
        seed=13,
        steps=20,
    ),
    "words": FigureSettings(
        "words",
        "a woman with brown hair, a red sweater, a park",
        "a man with brown hair, a red sweater, a park",
        seed=8,
        steps=20,
    ),
}


def _key(*parts: str) -> str:
    return ":".join(("selfyfy:figure", *parts))


def _get(*parts: str) -> bytes | None:
    return cast("bytes | None", client().get(_key(*parts)))


# --- The site's side ---------------------------------------------------------------------------------------------


def ask(wanted: FigureSettings, reader: str) -> bytes | None:
    """The answer as JSON, or None while it is being drawn: ask again. Raises Refused, or one of BROKER_ERRORS."""
    key = wanted.key
    if answer := _get(key):
        return answer
    if client().exists(_key(key, "reader")):
        return None
    if client().exists(_key("reader", reader)):
        raise OneAtATime("One drawing at a time: the one before is still in work.")
    count_request(reader)
    require_room()
    if not client().set(_key("reader", reader), key, nx=True, ex=WAIT_SECONDS):
        raise OneAtATime("One drawing at a time: the other is already in work.")
    if client().set(_key(key, "reader"), reader, nx=True, ex=WAIT_SECONDS):
        send(wanted)
    else:  # somebody asked the same at this very moment
        client().delete(_key("reader", reader))
    return None


def count_request(reader: str) -> None:
    key = _key("asked", reader)
    with client().pipeline() as pipe:
        pipe.set(key, 0, nx=True, ex=60)
        pipe.incr(key)
        asked = pipe.execute()[-1]
    if asked > MAX_ASKED_A_MINUTE:
        raise TooMany(f"That was quick: {MAX_ASKED_A_MINUTE} drawings a minute are the most. Go on in a moment.")


def require_room() -> None:
    now = time.time()
    client().zremrangebyscore(_key("waiting"), 0, now - WAIT_SECONDS)
    if client().zcard(_key("waiting")) >= MAX_WAITING or Portrait.objects.active().count() >= MAX_PORTRAITS_BEFORE:
        raise Busy("The model is busy with portraits just now. The figure keeps its last picture; try again shortly.")


def send(wanted: FigureSettings) -> None:
    client().zadd(_key("waiting"), {wanted.key: time.time()})
    client().expire(_key("waiting"), WAIT_SECONDS)
    try:
        current_app.send_task(
            "generator.draw_figure", [asdict(wanted)], priority=PRIORITY_FIGURE, expires=WAIT_SECONDS, retry=False
        )
    except (OperationalError, OSError):
        forget(wanted)
        raise


# --- The worker's side -------------------------------------------------------------------------------------------


def is_wanted(wanted: FigureSettings) -> bool:
    return bool(client().exists(_key(wanted.key, "reader")))


def deliver(wanted: FigureSettings, answer: dict[str, Any]) -> None:
    """Keep the answer for whoever asks, and let the reader ask for the next."""
    now = time.time()
    with client().pipeline() as pipe:
        pipe.set(_key(wanted.key), json.dumps(answer, separators=(",", ":")), ex=KEPT_SECONDS)
        pipe.zadd(_key("kept"), {wanted.key: now})
        pipe.expire(_key("kept"), KEPT_SECONDS)
        pipe.zrange(_key("kept"), 0, -MAX_KEPT - 1)
        oldest = [key.decode() for key in pipe.execute()[-1]]
    if oldest:
        client().delete(*(_key(key) for key in oldest))
        client().zrem(_key("kept"), *oldest)
    forget(wanted)


def forget(wanted: FigureSettings) -> None:
    """Nobody waits for this any more."""
    reader = _get(wanted.key, "reader")
    client().zrem(_key("waiting"), wanted.key)
    client().delete(_key(wanted.key, "reader"), *([_key("reader", reader.decode())] if reader else []))
