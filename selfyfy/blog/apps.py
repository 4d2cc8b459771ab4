from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save


class BlogConfig(AppConfig):
    name = "selfyfy.blog"
    label = "blog"

    def ready(self) -> None:
        from taggit.models import TaggedItem

        from selfyfy.blog.models import Article

        post_save.connect(store_in_search, Article)
        m2m_changed.connect(store_tags_in_search, TaggedItem)
        post_delete.connect(remove_from_search, Article)


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
