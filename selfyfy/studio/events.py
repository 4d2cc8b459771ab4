"""Server-sent events: news of one person's portraits while a page is open."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from uuid import UUID

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings

from generator.progress import QUEUE_CHANNEL, owner_channel
from selfyfy.studio.states import portrait_states

LOOK_ANYWAY_SECONDS = 10  # without news the rows are read all the same: a lost message costs this much
LOOK_WITHOUT_BROKER_SECONDS = 1
RECONNECT_MILLISECONDS = 1000


def as_event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def portrait_events(owner_id: int, ids: Iterable[UUID]) -> AsyncIterator[str]:
    """Events `portrait` with portrait_state() whenever one changed, for as long as the page listens.

    The stream outlives the broker: while that is away the rows are read every LOOK_WITHOUT_BROKER_SECONDS.
    """
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    read_states = sync_to_async(portrait_states, thread_sensitive=False)
    followed = set(ids)
    last: dict[object, dict[str, object]] = {}
    async for _ in news(owner_id):
        states = await read_states(owner_id, followed)
        followed.update(UUID(str(state["id"])) for state in states)
        for state in states:
            # The link to a preview is signed anew each time; only what it shows counts as a change.
            seen = {**state, "preview_url": str(state["preview_url"]).split("?")[0]}
            if last.get(state["id"]) != seen:
                last[state["id"]] = seen
                yield as_event("portrait", state)
        yield ": still here\n\n"  # makes a gone browser noticed


async def news(owner_id: int) -> AsyncIterator[None]:
    """Yields at once, then whenever it is time to look at the rows. Several messages at a time count as one."""
    while True:
        client = redis.asyncio.Redis.from_url(settings.BROKER_URL, socket_connect_timeout=1)
        pubsub = client.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(owner_channel(owner_id), QUEUE_CHANNEL)
            yield
            while True:
                await pubsub.get_message(timeout=LOOK_ANYWAY_SECONDS)
                while await pubsub.get_message(timeout=0):
                    pass
                yield
        except (redis.RedisError, OSError):
            yield
            await asyncio.sleep(LOOK_WITHOUT_BROKER_SECONDS)
        finally:
            with suppress(redis.RedisError, OSError):
                await pubsub.aclose()
                await client.aclose()
