from django.db import migrations

from practices.walls import each_practice


@each_practice
def say_what_it_is_for(apps, editor):
    apps.get_model("sequences", "Sequence").objects.filter(key="not_a_fit").update(kind="not_a_fit")


class Migration(migrations.Migration):
    dependencies = [("sequences", "0004_to_attended")]

    operations = [migrations.RunPython(say_what_it_is_for, migrations.RunPython.noop)]
