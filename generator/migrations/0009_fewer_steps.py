from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0008_device_and_dtype"),
    ]

    operations = [
        migrations.AlterField(
            model_name="portrait",
            name="steps",
            field=models.PositiveSmallIntegerField(
                default=15, validators=[MinValueValidator(4), MaxValueValidator(50)]
            ),
        ),
    ]
