import logging
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save

logger = logging.getLogger(__name__)


class BlogConfig(AppConfig):
    name = "selfyfy.blog"
    label = "blog"

    def ready(self) -> None:
        from taggit.models import TaggedItem

        from selfyfy.blog.models import Article, Picture

        post_save.connect(store_in_search, Article)
        m2m_changed.connect(store_tags_in_search, TaggedItem)
        post_delete.connect(remove_from_search, Article)
        post_delete.connect(remove_object, Picture)


def store_in_search(sender: Any, instance: Any, **_: Any) -> None:
    from selfyfy.blog import markdown, search

    search.store(
        instance.pk, instance.title, instance.standfirst, instance.tag_names, markdown.plain_text(instance.body)
    )


def store_tags_in_search(sender: Any, instance: Any, action: str, **_: Any) -> None:
    from selfyfy.blog.models import Article

    if isinstance(instance, Article) and action.startswith("post_"):
        store_in_search(sender, instance)


def remove_from_search(sender: Any, instance: Any, **_: Any) -> None:
    from selfyfy.blog import search

    search.remove(instance.pk)


def remove_object(sender: Any, instance: Any, **_: Any) -> None:
    from generator import storage
    from selfyfy.blog import pictures

    try:
        pictures.remove(instance.key)
    except storage.STORAGE_ERRORS as error:
        logger.warning("the object %s of a deleted picture stays: %s", instance.key, error)
