import hashlib
import json
from datetime import UTC

from django.db import migrations
from django.utils.text import slugify

from selfyfy.blog.management.commands.load_articles import digest


def old_digest(article):
    """How load_articles told, until here, whether an editor had changed an article."""
    content = {
        name: getattr(article, name) for name in ("title", "standfirst", "body", "author_name", "published_at")
    } | {"tags": article.old_tags}
    content["published_at"] = article.published_at.astimezone(UTC).isoformat() if article.published_at else None
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def move_names_and_tags(apps, schema_editor):
    """Author names become authors, and the lists of tags become tags."""
    Article = apps.get_model("blog", "Article")
    Author = apps.get_model("blog", "Author")
    Tag = apps.get_model("taggit", "Tag")
    TaggedItem = apps.get_model("taggit", "TaggedItem")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="blog", model="article")
    for article in Article.objects.all():
        name = article.author_name or "Selfyfy"
        article.author, _ = Author.objects.get_or_create(slug=slugify(name) or "author", defaults={"name": name})
        if article.loaded_digest and article.loaded_digest == old_digest(article):  # so it may still be updated
            fields = ("title", "standfirst", "body", "number", "example", "published_at", "author", "category")
            article.loaded_digest = digest({name: getattr(article, name) for name in fields}, article.old_tags)
        article.save(update_fields=["author", "loaded_digest"])
        for tag_name in article.old_tags:
            tag, _ = Tag.objects.get_or_create(name=tag_name, defaults={"slug": slugify(tag_name) or tag_name})
            TaggedItem.objects.get_or_create(tag=tag, content_type=content_type, object_id=article.pk)


def move_back(apps, schema_editor):
    Article = apps.get_model("blog", "Article")
    TaggedItem = apps.get_model("taggit", "TaggedItem")
    for article in Article.objects.select_related("author"):
        items = TaggedItem.objects.filter(
            content_type__app_label="blog", content_type__model="article", object_id=article.pk
        )
        article.old_tags = sorted(items.values_list("tag__name", flat=True))
        article.author_name = article.author.name
        article.save(update_fields=["old_tags", "author_name"])


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0003_add_authors_categories_numbers_examples"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [migrations.RunPython(move_names_and_tags, move_back)]
