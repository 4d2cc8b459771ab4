from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0002_guidance_of_the_second_model"),
    ]

    operations = [
        migrations.AddField(
            model_name="portrait",
            name="has_words",
            field=models.BooleanField(default=False),
        ),
    ]
