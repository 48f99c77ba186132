"""Notes the timeout that a migration's statements have."""

from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL("CREATE TABLE noted AS SELECT current_setting('statement_timeout') AS t")
    ]
