import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('generator', '0002_guidance_of_the_second_model'),
    ]

    operations = [
        migrations.AddField(
            model_name='portrait',
            name='flaw',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='portrait',
            name='has_source',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='portrait',
            name='instruction',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='portrait',
            name='keep_source',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='portrait',
            name='may_redraw',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='portrait',
            name='operation',
            field=models.CharField(choices=[('create', 'Drawn from words'), ('variation', 'Variation'), ('edit', 'Changed by an instruction'), ('restyle', 'In another style'), ('light', 'In another light'), ('colourise', 'Colourised'), ('inpaint', 'Painted over'), ('image', 'Started from a picture'), ('upscale', 'Enlarged')], default='create', max_length=12),
        ),
        migrations.AddField(
            model_name='portrait',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='generator.portrait'),
        ),
        migrations.AddField(
            model_name='portrait',
            name='redraw_reason',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='portrait',
            name='redraws',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='portrait',
            name='scheduler',
            field=models.CharField(choices=[('dpm', 'DPM-Solver++'), ('unipc', 'UniPC'), ('euler', 'Euler')], default='dpm', max_length=8),
        ),
        migrations.AddField(
            model_name='portrait',
            name='strength',
            field=models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0.1), django.core.validators.MaxValueValidator(1.0)]),
        ),
    ]
