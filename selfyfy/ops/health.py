"""Does what the site needs answer? One function a part; each raises if it does not."""

import logging
from collections.abc import Callable

import boto3
import redis
from botocore.config import Config
from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 2


def check_parts() -> dict[str, str]:
    """Part → "ok" or "down". The reason goes to the log, since anyone may ask."""
    return {"database": state(database), "broker": state(broker), "storage": state(storage)}


def state(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # whatever a part's client raises, the answer is the same
        logger.warning("%s is down: %s", check.__name__, error)
        return "down"
    return "ok"


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    with redis.Redis.from_url(
        settings.BROKER_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    ) as client:
        client.ping()


def storage() -> None:
    find_bucket(
        settings.S3_ENDPOINT_URL,
        settings.S3_ACCESS_KEY_ID,
        settings.S3_SECRET_ACCESS_KEY,
        settings.S3_BUCKET,
        settings.S3_REGION,
    )


def find_bucket(
    endpoint_url: str, key_id: str | None, secret_key: str | None, bucket: str, region: str = "us-east-1"
) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret_key,
        region_name=region,
        config=Config(
            s3={"addressing_style": "path"},
            connect_timeout=TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
            retries={"max_attempts": 0},
        ),
    )
    client.head_bucket(Bucket=bucket)
