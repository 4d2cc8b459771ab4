from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0003_going_on_from_a_portrait"),
    ]

    operations = [
        migrations.AddField(
            model_name="portrait",
            name="has_words",
            field=models.BooleanField(default=False),
        ),
    ]
