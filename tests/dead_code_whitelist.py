"""Names that vulture finds unused and that are used all the same: why, by group.

May only shrink (`tests/contracts/test_dead_code.py`). Read by `tests/dead_code.py`, never run.
"""
# mypy: ignore-errors

# Named by a string in settings, URLs or the configuration of a library.
_.build_before_commit
_.describe_changed_objects
_.merge_records
_.LineHandler
_.PageBody
_.PageLocale
_.OperatorSite
_.not_found
_.csrf_failure
_.no_such_path
_.set_field_permissions
_.set_object_permissions
_.shown_name

# Members that a base class or a protocol of a library calls.
_.BearerScheme
_.get_security_definition
_.target_class
_.SchemaEditorClass
_.StartResponse
_._has_been_logged
_._serve_loop
_._set_content_type_params
_.access_log_format
_.auto_schema
_.create_superuser
_.endCursor
_.frame
_.hasNextPage
_.hasPreviousPage
_.prepare_threshold
_.public
_.request_class
_.resolver_match
_.routes
_.scope_options
_.secret_digest
_.startCursor
_.touch

# Parts of a key: equal plans have equal ones.
_.image_name
_.label_name

# Texts for translation, collected by gettext.
_.COLOR_NAMES
_.FIELD_TYPE_LABELS
_.FORM_TEXTS
_.SETTING_LABELS

# Facts that tests ask for.
_.SYSTEM_FIELD_NAMES
_.forget_catalogs
_.forget_role_permissions
_.forget_sessions
_.loses_data
