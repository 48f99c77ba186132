"""Refusals of data-model checks, marked for translation.

The sentences are those of `metadata.changes.validation`, `metadata.changes.service` and
`metadata.types`; `%(…)s` stands for what they name (`twenty.workspaces.pages.texts`). A test reads
their source and finds each of their sentences here.
"""

from django.utils.translation import gettext_noop as _

NAMES = (
    _("Name is too long"),
    _("Name is too short"),
    _("Name should be in camelCase"),
    _(
        "Name is not valid: it must start with lowercase letter and contain only alphanumeric"
        " letters"
    ),
    _('This name is reserved. Use a different name or the system will add "Custom" suffix.'),
    _("The singular and plural names cannot be the same for an object"),
    _("The singular and plural labels cannot be the same for an object"),
    _("Names are not synced with labels"),
    _("Name is not synced with label"),
    _("Name is not synced with label."),
    _("Object already exists"),
    _("Object label is too short"),
    _("Object label is too long"),
    _("Label must not be empty"),
    _("Label exceeds %(number)s characters"),
    _('Invalid label: "%(label)s"'),
    _('Name "%(name)s" is reserved composite field name'),
    _('Name "%(name)s" is not available as it is already used by another field'),
    _('Name is not available: %(one)s and %(other)s both need the GraphQL name "%(name)s"'),
    _('The field "%(name)s" of the object %(object)s needs a name that is not available'),
    _(
        'The field "%(name)s" of the object %(object)s needs a name of at most %(number)s'
        " characters"
    ),
    _("%(name)s should not be empty"),
    _("%(name)s must be a boolean value"),
    _("%(name)s must be a UUID"),
    _("%(name)s must be one of the following values: %(values)s"),
    _("%(name)s must be an object"),
    _("%(name)s must be a string"),
    _("%(name)s must be a string of Unicode characters without NUL"),
    _("%(name)s must be shorter than or equal to %(number)s characters"),
    _("%(name)s cannot be null"),
    _("property %(name)s should not exist"),
    _("The request body must be a JSON object."),
)
OBJECTS = (
    _("Many validation errors"),
    _("Multiple validation errors occurred while %(doing)s"),
    _("Validation errors occurred while %(doing)s"),
    _("creating object"),
    _("updating object"),
    _("deleting object"),
    _("creating field"),
    _("updating field"),
    _("deleting field"),
    _("creating index"),
    _("deleting index"),
    _("creating role"),
    _("updating role"),
    _("deleting role"),
    _("Object metadata not found"),
    _("Object to delete not found"),
    _("Remote objects are not supported yet"),
    _("Records are shared by roles on this server: readability cannot be changed"),
    _("The object %(name)s cannot be deactivated"),
    _("System objects cannot be deleted"),
    _("Standard objects cannot be deleted"),
    _("System objects cannot be updated directly. Use standardOverrides for cosmetic changes."),
    _("Cannot edit standard object metadata properties: %(names)s"),
    _("%(name)s is not a field of the object %(object)s"),
    _("%(name)s must be a field of type %(types)s, not %(type)s"),
    _("%(name)s is a deactivated field"),
    _("translations must be a list of {locale, property, value} with property one of %(names)s"),
    _("The data model cannot be changed right now: its tables are in use. Try again in a moment."),
)
FIELDS = (
    _("Field metadata not found"),
    _("Field metadata to delete not found"),
    _("System fields cannot be updated"),
    _("System fields cannot be deleted"),
    _("Standard Fields can't be deleted"),
    _("Cannot delete, please update the label identifier field first"),
    _("Cannot edit standard field metadata properties: %(names)s"),
    _("Label identifier field metadata cannot be deactivated"),
    _("Label identifier field cannot be removed from search"),
    _("Object is not searchable"),
    _("Id field is not supported for search"),
    _("Field type %(type)s is not supported for search"),
    _("Field type NUMERIC is not supported for field creation. Use NUMBER instead."),
    _("Field type %(type)s is a system type and cannot be created manually."),
    _("Files field is not supported for unique fields"),
    _("Unique index cannot be created for field %(name)s of type %(type)s"),
    _("Unique field %(name)s cannot have a default value"),
    _("Default value cannot be null for non-nullable fields"),
    _("%(name)s cannot be made required: these %(objects)s have no value: %(records)s"),
    _(
        "%(name)s cannot be made unique: these %(objects)s share a value"
        " (deleted ones count too): %(records)s"
    ),
    _("%(name)s cannot hold whole numbers only: these %(objects)s have other values: %(records)s"),
    _("records that your role may not see"),
    _(
        "An object that the change adds fields to has as many of them as a table can hold "
        "(1,600 columns). Delete some that are not needed."
    ),
    _("Settings must be an object, got %(value)s"),
    _("Setting %(name)s of a %(type)s field must be %(wanted)s, got %(value)s"),
    _(
        "maxNumberOfValues must be defined in settings and be a number greater than 0 "
        "and less than or equal to %(number)s"
    ),
    _("Links field type must be one of url, domain"),
)
RELATIONS = (
    _("Forbidden updated properties for relation field metadata: %(names)s"),
    _("Relation creation payload is invalid"),
    _("Object metadata relation target not found for relation creation payload"),
    _("morphRelationsCreationPayload must name at least one target"),
    _("Morph relation creation payloads must have the same type"),
    _("Morph relation creation payloads must have different targets"),
    _("morphRelationsUpdatePayload is for fields of type MORPH_RELATION"),
    _("Relation fields are always nullable"),
    _("Many to one field metadata should carry the join column name in its settings"),
    _("One to many field metadata should not carry the join column name in its settings"),
)
OPTIONS = (
    _("Options are required for enum fields"),
    _("Options of a %(type)s field cannot be given"),
    _("A field can have at most %(number)s options, got %(count)s"),
    _("Duplicated option %(key)s"),
    _("Label must not contain a comma"),
    _("Option id is invalid"),
    _("Option position must be a whole number"),
    _("Option %(name)s is required"),
    _("Option %(name)s must be a string of at least one character"),
    _("Option %(name)s exceeds %(number)s characters"),
    _("Option %(name)s must be %(wanted)s"),
    _('Value must be in UPPER_CASE and follow snake_case "%(value)s"'),
    _("Option color is required"),
    _("Option color must be a supported color"),
)
DEFAULTS = (
    _("Default value should be as quoted string"),
    _("Default value is invalid: %(problem)s"),
    _(
        "Default value may have no number of more digits than a double: write it as text, "
        "got %(value)s"
    ),
    _("Default value for select must be a string got %(value)s"),
    _("Default value for multi-select must be an array got %(value)s"),
    _("If defined default value must contain at least one value"),
    _("Default values must be unique"),
    _('Default value "%(value)s" must be one of the option values'),
    _('Invalid value %(value)s for field "%(field)s": expected %(wanted)s'),
)
# What a value is expected to be: the end of the sentence above.
WANTED = (
    _("a string of at most %(number)s characters, got %(count)s"),
    _("a string without NUL characters"),
    _("a string of valid Unicode characters (no lone surrogates)"),
    _("true or false"),
    _("one of %(values)s"),
    _("a list of %(values)s"),
    _("a whole number between %(low)s and %(high)s"),
    _("a number within the range of double precision"),
    _("a finite number"),
    _("a number or a string that holds one"),
    _("a date as YYYY-MM-DD"),
    _("a date of the calendar as YYYY-MM-DD"),
    _("an ISO 8601 date-time such as 2025-01-13T09:30:00.000Z"),
    _("a JSON value"),
    _("a JSON value, or a string that holds valid JSON"),
    _("an array of strings"),
    _("an object with any of %(values)s"),
    _("an ISO 4217 currency code such as EUR"),
    _("an e-mail address such as ada@example.com"),
    _("a link such as https://example.com/page"),
    _("a domain such as example.com"),
    _("a phone number such as +33612345678"),
)
INDEXES = (
    _("At least one field is required to create an index"),
    _("An index on these fields exists already"),
    _("Index %(id)s not found"),
    _("Index %(id)s is a system index and cannot be deleted"),
    _("A unique index is removed when its field's isUnique is switched off"),
    _("Cannot delete unique index that have not been created by the workspace custom application"),
    _("Field %(id)s not found on object %(object)s"),
    _("Composite field %(name)s needs a sub-field, got %(value)s: %(wanted)s"),
    _("expected one of %(values)s"),
    _("Field %(name)s has no sub-fields, got %(value)s"),
    _("Duplicate field+sub-field in index field list"),
    _("Custom index limit of %(number)s reached for object %(object)s"),
    _("An index of type %(kind)s cannot have the field %(name)s (%(type)s)"),
    _("An index of type %(kind)s cannot have JSON values: %(name)s"),
)
MODEL_TEXTS = (
    *NAMES,
    *OBJECTS,
    *FIELDS,
    *RELATIONS,
    *OPTIONS,
    *DEFAULTS,
    *WANTED,
    *INDEXES,
)
