from django.db import migrations
from django.utils.text import slugify


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
        article.save(update_fields=["author"])
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
