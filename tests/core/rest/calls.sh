#!/usr/bin/env bash
# One curl call for each row of docs/api/rest.md#paths and each case of docs/api/rest.md#refusals,
# with its answer.
#
#   calls.sh BASE_URL API_KEY     for example: calls.sh http://127.0.0.1:8000 twk_…
#
# Makes, changes and removes records of its own; an empty scratch workspace is best. Prints one line
# per call and ends with status 1 when an answer is not as the contract says.
set -u
BASE="$1" AUTH="Authorization: Bearer $2"
JSON='Content-Type: application/json'
NOWHERE=00000000-0000-4000-8000-000000000000
BODY="$(mktemp)"
trap 'rm -f "$BODY"' EXIT
failed=0

# answers NAME STATUS TEXT CURL-ARGUMENTS…: the body must contain TEXT ("=TEXT": be exactly it).
answers() {
  local name="$1" status="$2" text="$3" got body
  shift 3
  got="$(curl -sS --globoff -o "$BODY" -w '%{http_code}' ${AUTH:+-H} ${AUTH:+"$AUTH"} "$@")"
  body="$(cat "$BODY")"
  if [[ "$got" == "$status" ]] && { [[ "$text" == "=$body" ]] || [[ "${text:0:1}" != "=" && "$body" == *"$text"* ]]; }; then
    echo "ok    $name"
  else
    echo "WRONG $name: $got $body"
    echo "      expected $status $text"
    failed=1
  fi
}

# refused NAME STATUS ERROR MESSAGE CODE CURL-ARGUMENTS…: the whole envelope of
# docs/api/README.md#errors.
refused() {
  local name="$1" status="$2" error="$3" message="$4" code="$5"
  shift 5
  message="${message//\"/\\\"}"
  answers "$name" "$status" \
    "={\"statusCode\":$status,\"error\":\"$error\",\"messages\":[\"$message\"],\"code\":\"$code\"}" "$@"
}

bad() { refused "$1" 400 BadRequestException "${@:2}"; }

id_of() { grep -oE '"id":"[0-9a-f-]{36}"' "$BODY" | head -1 | cut -d'"' -f4; }

# ── the rows of docs/api/rest.md#paths ───────────────────────────────────────────────────────────
answers "3 create one" 201 '{"data":{"createPerson":{"id":"' \
  -X POST "$BASE/rest/people" -H "$JSON" \
  -d '{"name":{"firstName":"Ada","lastName":"Nolan"},"emails":{"primaryEmail":"ada@calls.test"},"city":"Rome"}'
ADA="$(id_of)"
answers "4 create many" 201 '{"data":{"createPeople":[{"id":"' \
  -X POST "$BASE/rest/batch/people?fields=id" -H "$JSON" -d '[{"city":"Oslo"},{"city":"Kyiv"}]'
answers "4 upsert many" 201 '"city":"Bern"' \
  -X POST "$BASE/rest/batch/people?upsert=true" -H "$JSON" \
  -d '[{"emails":{"primaryEmail":"ada@calls.test"},"city":"Bern"}]'
answers "1 find many" 200 '"totalCount":1,"pageInfo":{"hasNextPage":false,"hasPreviousPage":false,"startCursor":"' \
  -G "$BASE/rest/people" --data-urlencode 'filter=emails.primaryEmail[ilike]:"%@calls.test"' \
  --data-urlencode 'order_by=createdAt[DescNullsLast]' -d 'limit=2&depth=1'
answers "2 find one" 200 "{\"data\":{\"person\":{\"id\":\"$ADA\"" "$BASE/rest/people/$ADA?depth=1"
answers "5 update one" 200 "={\"data\":{\"updatePerson\":{\"id\":\"$ADA\",\"jobTitle\":\"CTO\"}}}" \
  -X PATCH "$BASE/rest/people/$ADA?fields=jobTitle" -H "$JSON" -d '{"jobTitle":"CTO"}'
answers "6 update one by PUT" 200 "={\"data\":{\"updatePerson\":{\"id\":\"$ADA\",\"jobTitle\":\"CEO\"}}}" \
  -X PUT "$BASE/rest/people/$ADA?fields=jobTitle" -H "$JSON" -d '{"jobTitle":"CEO"}'
answers "7 update many" 200 '{"data":{"updatePeople":[{' \
  -X PATCH "$BASE/rest/people?filter=city[in]:[Oslo,Kyiv]" -H "$JSON" -d '{"jobTitle":"Sales"}'
answers "9 soft delete one" 200 "={\"data\":{\"deletePerson\":{\"id\":\"$ADA\"}}}" \
  -X DELETE "$BASE/rest/people/$ADA?soft_delete=true"
answers "12 restore one" 200 "={\"data\":{\"restorePerson\":{\"id\":\"$ADA\"}}}" \
  -X PATCH "$BASE/rest/people/$ADA/restore?fields=id"
answers "11 soft delete many" 200 "={\"data\":{\"deletePeople\":[{\"id\":\"$ADA\"}]}}" \
  -X DELETE "$BASE/rest/people?filter=id[eq]:$ADA&soft_delete=true"
answers "13 restore many" 200 "={\"data\":{\"restorePeople\":[{\"id\":\"$ADA\"}]}}" \
  -X PATCH "$BASE/rest/people/restore?filter=id[eq]:$ADA&fields=id"
curl -sS -o /dev/null -X DELETE -H "$AUTH" "$BASE/rest/people/$ADA?soft_delete=true"
answers "12 restore one, old path" 200 "={\"data\":{\"restorePerson\":{\"id\":\"$ADA\"}}}" \
  -X PATCH "$BASE/rest/restore/people/$ADA?fields=id"
answers "13 restore many, old path" 200 '={"data":{"restorePeople":[]}}' \
  -X PATCH "$BASE/rest/restore/people?filter=id[eq]:$NOWHERE"
answers "14 duplicates" 200 '{"data":[{"personDuplicates":[{"id":"' \
  -X POST "$BASE/rest/people/duplicates" -H "$JSON" \
  -d '{"data":[{"emails":{"primaryEmail":"ada@calls.test"}}]}'
answers "3 create one, to merge" 201 '{"data":{"createPerson"' \
  -X POST "$BASE/rest/people" -H "$JSON" -d '{"city":"Rome","intro":"a twin"}'
TWIN="$(id_of)"
answers "15 merge" 200 "{\"data\":{\"mergePerson\":{\"id\":\"$ADA\"" \
  -X PATCH "$BASE/rest/people/merge" -H "$JSON" \
  -d "{\"ids\":[\"$ADA\",\"$TWIN\"],\"conflictPriorityIndex\":0,\"dryRun\":false}"
answers "16 group by" 200 '[{"groupByDimensionValues":[' \
  -G "$BASE/rest/people/groupBy" --data-urlencode 'group_by=[{"city":true}]' \
  --data-urlencode 'aggregate=["totalCount"]' -d include_records_sample=true
answers "17 document" 200 '"/people/{id}"' "$BASE/rest/open-api/core"
answers "17 document, alias" 200 '"/people/{id}"' "$BASE/open-api/core/"
answers "10 destroy many" 200 '{"data":{"deletePeople":[{"id":"' \
  -X DELETE "$BASE/rest/people?filter=city[in]:[Oslo,Kyiv]"

# ── the cases of docs/api/rest.md#refusals ───────────────────────────────────────────────────────
KEPT="$AUTH" AUTH=
refused "no token" 401 UNAUTHENTICATED "Missing authentication token" UNAUTHENTICATED "$BASE/rest/people"
refused "token in the URL" 401 UNAUTHENTICATED "Missing authentication token" UNAUTHENTICATED \
  "$BASE/rest/people?token=$2"
answers "preflight" 204 "=" -X OPTIONS "$BASE/rest/people"
AUTH="Authorization: Bearer nonsense"
refused "garbage token" 401 UNAUTHENTICATED "Token invalid." UNAUTHENTICATED "$BASE/rest/people"
AUTH="$KEPT"
bad "unknown object" "object 'foo' not found. eg: companies" OBJECT_NOT_FOUND "$BASE/rest/foo"
bad "singular" "object 'person' not found. Did you mean 'people'?" OBJECT_NOT_FOUND "$BASE/rest/person"
bad "bad id" "'malformed-uuid' is not a valid UUID" INVALID_UUID "$BASE/rest/people/malformed-uuid"
refused "id not found" 404 NotFoundException "Record not found" RECORD_NOT_FOUND "$BASE/rest/people/$NOWHERE"
bad "unknown field in body" 'Object person doesn'"'"'t have any "foo" field.' INVALID_ARGS_DATA \
  -X POST "$BASE/rest/people" -H "$JSON" -d '{"foo":1}'
bad "unknown option" 'Invalid value "FOO" for field "stage": expected one of NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER' \
  INVALID_ARGS_DATA -X POST "$BASE/rest/opportunities" -H "$JSON" -d '{"stage":"FOO"}'
bad "unknown field in filter" 'Object person doesn'"'"'t have any "foo" field.' INVALID_ARGS_FILTER \
  "$BASE/rest/people?filter=foo[eq]:1"
bad "bad value in filter" "Invalid UUID value 'x' for field \"companyId\"" INVALID_ARGS_FILTER \
  "$BASE/rest/people?filter=companyId[eq]:x"
bad "malformed filter" "'filter' invalid for 'city'. eg: price[gte]:10" INVALID_FILTER_QUERY_PARAM \
  "$BASE/rest/people?filter=city"
bad "malformed order_by" "'order_by' direction 'Foo' invalid. Allowed values are 'AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'. eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3" \
  INVALID_ORDER_BY_QUERY_PARAM "$BASE/rest/people?order_by=city[Foo]"
bad "malformed limit" "limit 'abc' is invalid. Should be an integer" INVALID_LIMIT_QUERY_PARAM \
  "$BASE/rest/people?limit=abc"
bad "depth 2" "'depth=2' parameter invalid. Allowed values are 0, 1" INVALID_DEPTH_QUERY_PARAM \
  "$BASE/rest/people?depth=2"
bad "unknown fields" "'fields' parameter invalid. Unknown or unreadable fields on 'person': foo" \
  INVALID_FIELDS_QUERY_PARAM "$BASE/rest/people?fields=foo"
bad "discover" "'discover=x' parameter invalid. Allowed values are true, false" \
  INVALID_DISCOVER_QUERY_PARAM "$BASE/rest/people?discover=x"
bad "count" "'count=x' parameter invalid. Allowed values are exact, none, estimated" \
  INVALID_COUNT_QUERY_PARAM "$BASE/rest/people?count=x"
answers "malformed group_by" 400 '"code":"INVALID_GROUP_BY_QUERY_PARAM"' "$BASE/rest/people/groupBy?group_by=x"
bad "bad cursor" "Invalid cursor: nonsense" INVALID_CURSOR "$BASE/rest/people?starting_after=nonsense"
answers "unique value" 400 'A duplicate entry was detected' \
  -X POST "$BASE/rest/people" -H "$JSON" -d '{"emails":{"primaryEmail":"ada@calls.test"}}'
answers "limit over 200" 200 '"totalCount"' "$BASE/rest/people?limit=500"
bad "batch over the cap" "Maximum number of records to upsert is 60." TOO_MANY_RECORDS_TO_UPDATE \
  -X POST "$BASE/rest/batch/people" -H "$JSON" -d "[$(printf '{},%.0s' {1..60}){}]"
bad "bulk destroy without filter" "Filters are mandatory for bulk destroy operations. Please provide at least one filter to prevent accidental deletion of all records." \
  INVALID_QUERY_INPUT -X DELETE "$BASE/rest/people"
bad "bulk delete without filter" "Filters are mandatory for bulk delete operations. Please provide at least one filter to prevent accidental deletion of all records." \
  INVALID_QUERY_INPUT -X DELETE "$BASE/rest/people?soft_delete=true"
bad "bulk update without filter" "A non-empty filter is required" INVALID_QUERY_INPUT \
  -X PATCH "$BASE/rest/people" -H "$JSON" -d '{"city":"x"}'
bad "bulk restore without filter" "A non-empty filter is required" INVALID_QUERY_INPUT \
  -X PATCH "$BASE/rest/people/restore"
bad "one-to-many in a body" "One-to-many relation people field does not support write operations." \
  INVALID_ARGS_DATA -X POST "$BASE/rest/companies" -H "$JSON" -d '{"people":[]}'
bad "relation as scalar" 'Relation "company" requires connect or disconnect operation' INVALID_ARGS_DATA \
  -X POST "$BASE/rest/people" -H "$JSON" -d '{"company":"x"}'
bad "duplicates body" 'You have to provide either "data" or "ids" argument' INVALID_QUERY_INPUT \
  -X POST "$BASE/rest/people/duplicates" -H "$JSON" -d '{}'
refused "method without a route" 405 MethodNotAllowedException \
  "POST is not allowed on '/rest/people/$ADA'. Allowed methods are GET, HEAD, PATCH, PUT, DELETE, OPTIONS." \
  METHOD_NOT_ALLOWED -X POST "$BASE/rest/people/$ADA" -H "$JSON" -d '{}'
answers "wrong content type" 415 '"code":"UNSUPPORTED_MEDIA_TYPE"' \
  -X POST "$BASE/rest/people" -d '{"city":"Rome"}'
answers "malformed JSON" 400 '"code":"INVALID_JSON"' -X POST "$BASE/rest/people" -H "$JSON" -d '{"city":'
answers "a chunked body" 201 '"city":"Chunk"' \
  -X POST "$BASE/rest/people?fields=city" -H "$JSON" -H 'Transfer-Encoding: chunked' -d '{"city":"Chunk"}'
answers "HEAD" 200 "content-length: " -I "$BASE/rest/people"
head -c 11000000 /dev/zero | tr '\0' x > "$BODY.large"
refused "over-long body" 413 PayloadTooLargeException "The request body is too large." PAYLOAD_TOO_LARGE \
  -X POST "$BASE/rest/people" -H "$JSON" --data-binary "@$BODY.large"
rm -f "$BODY.large"
answers "8 destroy one" 200 "={\"data\":{\"deletePerson\":{\"id\":\"$ADA\"}}}" -X DELETE "$BASE/rest/people/$ADA"
exit "$failed"
