"""Drafts: small pictures drawn while somebody types, kept in the broker for seconds and nowhere else.

A draft has no row. Rows are for what must not be lost, and a draft is worth nothing as soon as the next word is typed;
fifty of them a minute would be fifty writes that wait for those of the portraits. What is kept of it instead:

    newest            the number of the person's newest request; numbers only go up
    {number}          that request's settings; there only as long as its picture is wanted
    {number}:picture  a list for whoever waits: the picture, or nothing when it is wanted no more
    sent              a message to the workers is on its way
    asked             how many drafts the person asked for within the last minute

A worker reads the newest request when it begins, never one that a message names, and looks after every step whether it
is still wanted. So however fast somebody types, one draft is in work, one waits, and all others cost nothing. Every key
expires: a page that was closed, a worker that died and a message that was lost leave nothing behind.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

import redis
import redis.asyncio
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from generator.progress import client
from generator.sizes import MODEL_PX

DRAFT_STEPS = 5  # with these the head, its colours and the light stand; more steps add what a draft need not have
MAX_DRAFT_SIDE_PX = MODEL_PX  # at its own size a portrait begins with the same noise, and so is the same person
KEPT_SECONDS = 30  # by any key
MAX_DRAFTS_A_MINUTE = 300  # of one person: more than anybody types, less than a script would ask for
PRIORITY_DRAFT = 1  # before portraits, after the sweeper; 0 runs first

BROKER_ERRORS = (redis.RedisError, OperationalError, OSError)


class TooManyDrafts(Exception):
    """This person asked for more than MAX_DRAFTS_A_MINUTE."""


@dataclass(frozen=True)
class DraftSettings:
    prompt: str
    negative_prompt: str
    seed: int
    guidance_scale: float
    side_px: int


@dataclass(frozen=True)
class Draft:
    owner_id: int
    number: int
    settings: DraftSettings


def _key(owner_id: int, name: object) -> str:
    return f"selfyfy:draft:{owner_id}:{name}"


# --- The site's side ---------------------------------------------------------------------------------------------


def ask(owner_id: int, wanted: DraftSettings) -> int:
    """Make this the person's newest request; whoever waits for an older one is told that it is dropped.

    Returns the request's number. Raises TooManyDrafts, or one of BROKER_ERRORS.
    """
    count_request(owner_id)
    number = int(client().incr(_key(owner_id, "newest")))
    with client().pipeline() as pipe:
        pipe.expire(_key(owner_id, "newest"), 2 * KEPT_SECONDS)
        pipe.set(_key(owner_id, number), json.dumps(asdict(wanted)), ex=KEPT_SECONDS)
        _drop(pipe, owner_id, number - 1)
        pipe.execute()
    # After the request is there: a worker that has just begun either reads it or has already taken the mark away.
    if client().set(_key(owner_id, "sent"), 1, nx=True, ex=KEPT_SECONDS):
        send(owner_id)
    return number


def send(owner_id: int) -> None:
    try:
        current_app.send_task(
            "generator.draw_draft", [owner_id], priority=PRIORITY_DRAFT, expires=KEPT_SECONDS, retry=False
        )
    except (OperationalError, OSError):
        client().delete(_key(owner_id, "sent"))
        raise


def count_request(owner_id: int) -> None:
    key = _key(owner_id, "asked")
    with client().pipeline() as pipe:
        pipe.set(key, 0, nx=True, ex=60)
        pipe.incr(key)
        asked = pipe.execute()[-1]
    if asked > MAX_DRAFTS_A_MINUTE:
        raise TooManyDrafts


def _drop(pipe: "redis.client.Pipeline", owner_id: int, number: int) -> None:
    pipe.delete(_key(owner_id, number))
    pipe.rpush(_key(owner_id, f"{number}:picture"), b"")
    pipe.expire(_key(owner_id, f"{number}:picture"), KEPT_SECONDS)


async def wait(owner_id: int, number: int, seconds: float) -> bytes | None:
    """The picture; empty when a newer request took its place, None when no worker drew it in time.

    Raises one of BROKER_ERRORS. Cancelled (the page was closed), it takes the request back.
    """
    waiting = redis.asyncio.Redis.from_url(
        settings.BROKER_URL,
        socket_connect_timeout=1,
        socket_timeout=seconds + 1,  # its default would end the waiting after 5 seconds, as a fault of the broker
    )
    try:
        found = await waiting.blpop([_key(owner_id, f"{number}:picture")], timeout=seconds)
        if not found:
            return None
        _, picture = found
        assert isinstance(picture, bytes)  # text only comes from clients that are told to decode
        return picture
    finally:
        with suppress(*BROKER_ERRORS):
            await waiting.delete(_key(owner_id, number))
        await waiting.aclose()


# --- The worker's side -------------------------------------------------------------------------------------------


def take(owner_id: int) -> Draft | None:
    """The person's newest request, if its picture is still wanted."""
    client().delete(_key(owner_id, "sent"))  # first: whatever is asked for from now on sends a message of its own
    number = int(client().get(_key(owner_id, "newest")) or 0)
    wanted = client().get(_key(owner_id, number))
    return Draft(owner_id, number, DraftSettings(**json.loads(wanted))) if wanted else None


def is_wanted(draft: Draft) -> bool:
    return bool(client().exists(_key(draft.owner_id, draft.number)))


def deliver(draft: Draft, picture: bytes) -> None:
    """Give the picture to whoever waits; dropped when nobody wants it any more."""
    if not client().delete(_key(draft.owner_id, draft.number)):
        return
    key = _key(draft.owner_id, f"{draft.number}:picture")
    with client().pipeline() as pipe:
        pipe.rpush(key, picture)
        pipe.expire(key, KEPT_SECONDS)
        pipe.execute()
