def test_the_world_stands(admin_context):
    assert admin_context.catalog.by_singular["person"]
