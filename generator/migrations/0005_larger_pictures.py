from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0004_what_each_word_did"),
    ]

    operations = [
        migrations.AlterField(
            model_name="portrait",
            name="side_px",
            field=models.PositiveSmallIntegerField(default=256),
        ),
    ]
