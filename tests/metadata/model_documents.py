"""GraphQL documents about the data model, as clients write them."""

FIELD = """
fragment F on Field {
  id type name label description icon isCustom isActive isSystem isNullable isUnique isSearchable
  defaultValue options settings objectMetadataId isLabelSyncedWithName morphId createdAt updatedAt
  relation { type sourceObjectMetadata { id nameSingular } targetObjectMetadata { id nameSingular }
    sourceFieldMetadata { id name } targetFieldMetadata { id name } }
  morphRelations { targetObjectMetadata { nameSingular } sourceFieldMetadata { name } }
  standardOverrides { label description icon }
}
"""
OBJECT = """
fragment O on Object {
  id universalIdentifier nameSingular namePlural labelSingular labelPlural description icon color
  shortcut isCustom isActive isSystem isRemote isSearchable isUIEditable isUICreatable isUIReadOnly
  openRecordIn readability writability applicationId labelIdentifierFieldMetadataId
  imageIdentifierFieldMetadataId isLabelSyncedWithName duplicateCriteria createdAt updatedAt
  standardOverrides { labelSingular labelPlural description icon }
  indexMetadataList { id name isCustom isUnique indexType indexWhereClause
    indexFieldMetadataList { id fieldMetadataId order subFieldName } }
  searchFieldMetadataList { fieldMetadataId tsVectorFieldMetadataId position }
  fieldsList { ...F }
}
"""
CREATE_OBJECT = (
    "mutation M($input: CreateOneObjectInput!) { createOneObject(input: $input) { ...O } }"
    + OBJECT
    + FIELD
)
UPDATE_OBJECT = (
    "mutation M($input: UpdateOneObjectInput!) { updateOneObject(input: $input) { ...O } }"
    + OBJECT
    + FIELD
)
UPDATE_OBJECTS = (
    "mutation M($inputs: [UpdateOneObjectInput!]!)"
    " { updateManyObjects(inputs: $inputs) { id labelSingular } }"
)
DELETE_OBJECT = (
    "mutation M($input: DeleteOneObjectInput!) { deleteOneObject(input: $input) { ...O } }"
    + OBJECT
    + FIELD
)
CREATE_FIELD = (
    "mutation M($input: CreateOneFieldMetadataInput!) { createOneField(input: $input) { ...F } }"
    + FIELD
)
UPDATE_FIELD = (
    "mutation M($input: UpdateOneFieldMetadataInput!) { updateOneField(input: $input) { ...F } }"
    + FIELD
)
DELETE_FIELD = (
    "mutation M($input: DeleteOneFieldInput!) { deleteOneField(input: $input) { ...F } }" + FIELD
)
CREATE_INDEX = (
    "mutation M($input: CreateOneIndexInput!) { createOneIndex(input: $input)"
    " { id name isUnique isCustom indexType indexWhereClause createdAt updatedAt"
    " indexFieldMetadataList { fieldMetadataId order subFieldName } } }"
)
DELETE_INDEX = (
    "mutation M($input: DeleteOneIndexInput!) { deleteOneIndex(input: $input) { id name } }"
)
OBJECTS = (
    "query Q($paging: CursorPaging!, $filter: ObjectFilter!)"
    " { objects(paging: $paging, filter: $filter) { edges { cursor node { id nameSingular } }"
    " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
)
WHOLE_MODEL = (
    "query { objects(paging: {first: 1000}) { edges { node { ...O"
    " fields(paging: {first: 1000}) { edges { node { ...F } } }"
    " indexMetadatas(paging: {first: 100}) { edges { node { id name } } } } } } }" + OBJECT + FIELD
)
