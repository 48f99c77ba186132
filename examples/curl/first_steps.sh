#!/usr/bin/env bash
# First steps over REST: create, link, filter, group, delete. Needs curl, TWENTY_URL and TWENTY_KEY.
set -euo pipefail
: "${TWENTY_URL:?address of the server, such as http://127.0.0.1:8000}" "${TWENTY_KEY:?an API key}"

# call METHOD PATH [more arguments of curl]: the answer; a refusal ends the script with its reason.
call() {
  curl --silent --show-error --fail-with-body --request "$1" "$TWENTY_URL/rest/$2" \
    --header "Authorization: Bearer $TWENTY_KEY" --header 'Content-Type: application/json' "${@:3}"
}

# The value of "id" of the record in an answer.
id_of() { python3 -c 'import json, sys; print(next(iter(json.load(sys.stdin)["data"].values()))["id"])'; }

company=$(call POST companies --data '{"name": "Example Lighthouse"}' | id_of)
person=$(call POST people --data "{
    \"name\": {\"firstName\": \"Ada\", \"lastName\": \"Example\"},
    \"companyId\": \"$company\"
  }" | id_of)
remove() {
  call DELETE "people/$person" >/dev/null
  call DELETE "companies/$company" >/dev/null
}
trap remove EXIT

echo "People of the company:"
call GET people --get --data-urlencode "filter=companyId[eq]:$company" --data 'fields=name,companyId'
echo

echo "Opportunities by stage, with their sums:"
call GET opportunities/groupBy --get --data-urlencode 'group_by=[{"stage":true}]' \
  --data-urlencode 'aggregate=["totalCount","sumAmountAmountMicros"]'
echo

echo "A mistake is explained:"
call PATCH "people/$person" --data '{"emails": {"primaryEmail": "no address"}}' || true
echo
