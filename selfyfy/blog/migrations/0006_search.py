from django.db import migrations

from selfyfy.blog import markdown, search


def create_and_fill(apps, schema_editor):
    search.create()
    TaggedItem = apps.get_model("taggit", "TaggedItem")
    for article in apps.get_model("blog", "Article").objects.all():
        items = TaggedItem.objects.filter(
            content_type__app_label="blog", content_type__model="article", object_id=article.pk
        )
        tags = list(items.values_list("tag__name", flat=True))
        search.store(article.pk, article.title, article.standfirst, tags, markdown.plain_text(article.body))


class Migration(migrations.Migration):
    dependencies = [("blog", "0005_require_authors")]

    operations = [
        migrations.RunPython(
            create_and_fill, lambda apps, schema_editor: schema_editor.execute("DROP TABLE blog_search")
        )
    ]
