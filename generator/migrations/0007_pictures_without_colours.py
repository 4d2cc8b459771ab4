from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0006_gentler_guidance"),
    ]

    operations = [
        migrations.AddField(
            model_name="portrait",
            name="is_monochrome",
            field=models.BooleanField(default=False),
        ),
    ]
