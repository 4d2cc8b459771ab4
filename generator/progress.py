"""News about portraits over the broker's pub/sub, from workers to open pages.

A message only says that something changed; what it is stands in the row. A lost message costs a second, no truth.
"""

import logging
from functools import lru_cache
from uuid import UUID

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

QUEUE_CHANNEL = "selfyfy:queue"  # a portrait began or ended somewhere: places in the queue moved


def owner_channel(owner_id: int) -> str:
    return f"selfyfy:owner:{owner_id}"


@lru_cache(maxsize=1)
def client() -> redis.Redis:
    """One for all threads; it connects when it is first asked something."""
    return redis.Redis.from_url(settings.BROKER_URL, socket_connect_timeout=1, socket_timeout=1)


def _publish(channel: str, message: str) -> None:
    try:
        client().publish(channel, message)
    except redis.RedisError as error:
        logger.warning("no progress sent, pages will ask for it: %s", error)


def publish_portrait(owner_id: int, portrait_id: UUID) -> None:
    """Tell the owner's open pages that this portrait's row changed."""
    _publish(owner_channel(owner_id), str(portrait_id))


def publish_queue() -> None:
    """Tell every open page that the queue moved."""
    _publish(QUEUE_CHANNEL, "moved")
