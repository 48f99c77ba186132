"""The functions of search vectors; afterwards `metadata.upgrade` builds every workspace's anew."""

from django.db import migrations

from metadata.search.functions import create_functions, drop_functions


class Migration(migrations.Migration):

    dependencies = [
        ('metadata', '0003_canonical_values'),
    ]

    operations = [
        migrations.RunSQL(create_functions(), drop_functions()),
    ]
