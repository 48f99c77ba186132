"""The functions that sort texts; afterwards `metadata.upgrade` builds the indexes over them."""

from django.db import migrations

from metadata.search.sorting import create_sort_functions, drop_sort_functions


class Migration(migrations.Migration):

    dependencies = [
        ('metadata', '0004_search_functions'),
    ]

    operations = [
        migrations.RunSQL(create_sort_functions(), drop_sort_functions()),
    ]
