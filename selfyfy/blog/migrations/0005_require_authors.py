import django.db.models.deletion
import taggit.managers
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0004_move_names_and_tags")]

    operations = [
        migrations.RemoveField("article", "old_tags"),
        migrations.RemoveField("article", "author_name"),
        migrations.AddField(
            "article",
            "tags",
            taggit.managers.TaggableManager(
                blank=True,
                help_text="With commas between.",
                through="taggit.TaggedItem",
                to="taggit.Tag",
                verbose_name="Tags",
            ),
        ),
        migrations.AlterField(
            "article",
            "author",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="articles", to="blog.author"
            ),
        ),
    ]
