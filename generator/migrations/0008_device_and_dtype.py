from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0007_pictures_without_colours"),
    ]

    operations = [
        migrations.AddField(
            model_name="portrait",
            name="device",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="portrait",
            name="dtype",
            field=models.CharField(blank=True, max_length=10),
        ),
    ]
