import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_article_figures")]

    operations = [
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("role", models.CharField(blank=True, help_text="What they do, in a few words.", max_length=120)),
                ("biography", models.TextField(blank=True, help_text="A paragraph, without markup.", max_length=1000)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "description",
                    models.TextField(blank=True, help_text="One or two sentences, without markup.", max_length=500),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Smaller comes first.")),
            ],
            options={"ordering": ["position", "name"], "verbose_name_plural": "categories"},
        ),
        migrations.AddField(
            "article",
            "number",
            models.PositiveSmallIntegerField(
                blank=True, help_text="Its place in the series, if it has one.", null=True
            ),
        ),
        migrations.AddField(
            "article",
            "example",
            models.CharField(
                blank=True, default="", help_text="A prompt that readers can try in the studio.", max_length=500
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "article",
            "category",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="blog.category",
            ),
        ),
        migrations.AddField(
            "article",
            "author",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="articles", to="blog.author"
            ),
        ),
        migrations.RenameField("article", "tags", "old_tags"),
        migrations.AlterField("article", "author_name", models.CharField(default="", max_length=80)),
    ]
