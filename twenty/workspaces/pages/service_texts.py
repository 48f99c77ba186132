"""What the services say to people when they refuse, marked for translation.

The services themselves speak English (docs/api/README.md#languages); `settings_page.shown_message`
looks their sentences up in the language of the page (`twenty.workspaces.pages.texts`), and so do
pages with the labels of field types. A test compares these lists with `apikeys.roles.errors` and
the registry of field types. Refusals of data-model checks are in `model_texts`.
"""

from django.utils.translation import gettext_noop as _

SERVICE_TEXTS = (
    _("A field rule can only take a right away: use false, or null for no rule."),
    _("A field rule must take away reading or changing."),
    _("API key not found."),
    _("Another role has this name already."),
    _("Ask another admin to change your own role."),
    _("Choose a default role first."),
    _("Choose another default role first."),
    _("Fields of system objects cannot have rules of their own."),
    _("Make the role assignable to members, API keys or agents: at least to one of them."),
    _("Only a signed-in person can change the roles of members."),
    _("System objects follow the role's general rights and cannot have rules of their own."),
    _("The role cannot change records of this object at all."),
    _("The role cannot see this object at all."),
    _("The workspace needs at least one admin."),
    _("There is no such field."),
    _("There is no such member here."),
    _("There is no such object."),
    _("There is no such permission."),
    _("There is no such role here."),
    _("This API key has been revoked."),
    _("This API key has expired."),
    _("This is a system role and cannot be changed."),
    _("This role cannot be assigned to API keys."),
    _("This role cannot be assigned to members."),
    _("This would lock you out of the management of roles: keep the flag ROLES."),
    _("Whoever may change records must be able to see them: allow reading first."),
    _("Whoever may change records of an object must be able to see them: allow reading first."),
    _("You are not a member of this workspace."),
    _("You cannot delete your own role."),
    # Of webhooks.
    _("Enter the address that is to be called."),
    _("Enter an address that begins with http:// or https://."),
    _("Give the webhook a role first."),
    _("There is already a webhook with this id."),
    _("The workspace has too many webhooks. Delete one first."),
    _("This webhook does not exist."),
    _("Choose at least one object and action."),
    _("One of these fields does not exist, or the role may not see it."),
    _("A filter needs rows that each name one object: choose an object instead of all."),
    _("One of the objects does not exist any more."),
    # Without a friendly sentence of their own; %(…)s stands for what they name.
    _("There is no role %(id)s in this workspace"),
    _("%(one)s and %(other)s are the two sides of one relation and cannot have different rules"),
    _("%(name)s has %(count)s entries; at most %(number)s are accepted"),
    _("%(name)s is %(value)s; expected %(wanted)s"),
    _("a text or null"),
    _("at most %(number)s characters"),
    _("a text of Unicode characters without NUL"),
    _("a date and time such as 2030-12-31T23:59:59Z"),
    _("a moment in the future"),
    _("The workspace's permissions are being changed by somebody else; try again."),
    _("Nothing to change was given"),
    _("%(email)s is a member of %(workspace)s already"),
    _("Invitation %(id)s not found"),
    _("This invitation was used or has expired"),
    _("This invitation is for another e-mail address"),
    _("Record not found"),
)
# Django's own sentences, in the pages' polite form.
FORM_TEXTS = (
    _("Enter a valid email address."),
    _("This field is required."),
)
# Labels of the field types (`metadata.types`).
FIELD_TYPE_LABELS = (
    _("Actor"),
    _("Address"),
    _("Array"),
    _("Currency"),
    _("Date"),
    _("Date and time"),
    _("Decimal number"),
    _("Emails"),
    _("Files"),
    _("Full name"),
    _("JSON"),
    _("Links"),
    _("Multi-select"),
    _("Number"),
    _("Phones"),
    _("Position"),
    _("Rating"),
    _("Relation"),
    _("Relation to one of several objects"),
    _("Rich text"),
    _("Search vector"),
    _("Select"),
    _("Text"),
    _("True or false"),
    _("Unique id"),
)
