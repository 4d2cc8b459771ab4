"""Portrait objects in S3: what is stored under which key, and short links to it.

Everything goes through django-storages, so any S3 (and in principle any of its back ends) can hold the pictures.
"""

import mimetypes
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage

from generator import sizes

# Every way in which storage can be away; boto's own names, so that callers need not know boto.
STORAGE_ERRORS = (BotoCoreError, ClientError, OSError)

_CONNECT_TIMEOUT_SECONDS = 2
_READ_TIMEOUT_SECONDS = 15


def _client_config(signature_version: str, addressing_style: str) -> Config:
    return Config(
        signature_version=signature_version,
        s3={"addressing_style": addressing_style},  # type: ignore[arg-type]
        connect_timeout=_CONNECT_TIMEOUT_SECONDS,
        read_timeout=_READ_TIMEOUT_SECONDS,
        retries={"total_max_attempts": 2},
    )


class PortraitStorage(S3Storage):
    """S3Storage whose presigned URLs name the address that browsers use, which may differ from the workers'."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = _client_config(self.signature_version, self.addressing_style)

    @cached_property
    def _public_client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=settings.S3_PUBLIC_ENDPOINT_URL,
            region_name=self.region_name,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=self.client_config,
        )

    def presigned_url(self, key: str, download_name: str = "") -> str:
        params = {"Bucket": self.bucket_name, "Key": key}
        if download_name:
            params["ResponseContentDisposition"] = f'attachment; filename="{download_name}"'
        return self._public_client.generate_presigned_url(
            "get_object", Params=params, ExpiresIn=settings.PRESIGNED_URL_SECONDS
        )


def portrait_key(portrait_id: UUID) -> str:
    """The signed original."""
    return f"portraits/{portrait_id}/portrait.png"


def display_key(portrait_id: UUID) -> str:
    """The same picture as a WebP of at most sizes.LARGEST_DISPLAY_PX, for pages."""
    return f"portraits/{portrait_id}/portrait.webp"


def copy_key(portrait_id: UUID, side_px: int) -> str:
    """A smaller copy, of a picture that has some: sizes.copies_px."""
    return f"portraits/{portrait_id}/{side_px}.webp"


def small_key(portrait_id: UUID, side_px: int) -> str:
    """The smallest copy of a picture of that side."""
    copies = sizes.copies_px(side_px)
    return copy_key(portrait_id, copies[0]) if copies else display_key(portrait_id)


def source_key(portrait_id: UUID) -> str:
    """The uploaded picture that the portrait starts from, made fit by generator/uploads.py."""
    return f"portraits/{portrait_id}/source.png"


def mask_key(portrait_id: UUID) -> str:
    """What was painted over: white is drawn anew, black stays."""
    return f"portraits/{portrait_id}/mask.png"


def preview_key(portrait_id: UUID, step: int) -> str:
    """The unfinished picture after that many steps; the finished portrait keeps them."""
    return f"portraits/{portrait_id}/steps/{step:03d}.webp"


def words_key(portrait_id: UUID) -> str:
    """What each word of the prompt did, as generator/attention.py records it."""
    return f"portraits/{portrait_id}/words.json"


@lru_cache(maxsize=1)
def client() -> Any:
    """The S3 client that django-storages has configured, one for all threads: a client may be shared, and making one
    takes longer than what it is then asked to do."""
    return default_storage.connection.meta.client  # type: ignore[attr-defined]


def put(key: str, data: bytes) -> None:
    """Store the bytes under the key, replacing what was there. Raises one of STORAGE_ERRORS.

    One request; the storage's own `save` goes through a pool of threads made for large files.
    """
    content_type = mimetypes.guess_type(key)[0] or "application/octet-stream"
    client().put_object(Bucket=settings.S3_BUCKET, Key=key, Body=data, ContentType=content_type)


def get(key: str) -> bytes:
    """The bytes under the key. Raises one of STORAGE_ERRORS."""
    with default_storage.open(key) as file:
        return file.read()


def presigned_url(key: str, download_name: str = "") -> str:
    """A link to one object that expires. Made without asking the server, so it works while storage is down."""
    return default_storage.presigned_url(key, download_name)  # type: ignore[attr-defined]


def delete(key: str) -> None:
    """Delete one object; one that is not there is no error. Raises one of STORAGE_ERRORS."""
    client().delete_object(Bucket=settings.S3_BUCKET, Key=key)


def delete_portrait(portrait_id: UUID) -> None:
    """Delete every object of the portrait. Raises one of STORAGE_ERRORS."""
    default_storage.bucket.objects.filter(Prefix=f"portraits/{portrait_id}/").delete()  # type: ignore[attr-defined]


def ping() -> None:
    """Raises one of STORAGE_ERRORS unless the bucket answers."""
    client().head_bucket(Bucket=settings.S3_BUCKET)


def warm_up() -> None:
    """Write and delete one object: the first write into a bucket takes far longer than all others."""
    put("warm-up.txt", b"")
    client().delete_object(Bucket=settings.S3_BUCKET, Key="warm-up.txt")
