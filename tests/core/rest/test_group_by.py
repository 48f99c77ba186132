"""GET /rest/{plural}/groupBy (docs/api/rest.md#group-by)."""

import json

import pytest

from tests.core.rest.records import UNKNOWN_ID, assert_denied, assert_refused, create, create_many

PATH = "/rest/opportunities/groupBy"


@pytest.fixture
def deals(rest):
    acme = create(rest, "companies", name="Acme")

    def deal(name, stage, millions, day, **more):
        amount = {"amountMicros": millions * 10**12, "currencyCode": "EUR"}
        return {"name": name, "stage": stage, "amount": amount, "closeDate": day, **more}

    return create_many(
        rest,
        "opportunities",
        [
            deal("a", "NEW", 1, "2026-10-07T10:00:00Z", companyId=acme["id"]),  # a Wednesday
            deal("b", "NEW", 3, "2026-10-14T10:00:00Z"),  # a Wednesday
            deal("c", "MEETING", 2, "2026-11-13T10:00:00Z"),  # a Friday
        ],
    )


def group(client, *dimensions, **query):
    shown = {k: v if isinstance(v, str | int) else json.dumps(v) for k, v in query.items()}
    return client.get(PATH, group_by=json.dumps(dimensions), **shown)


def test_without_the_right_nothing_is_grouped(deals, anonymous_rest, stranger_rest):
    assert group(anonymous_rest, {"stage": True}).status == 401
    assert_denied(group(stranger_rest, {"stage": True}))


def test_groups_are_a_bare_array_with_money_as_text(rest, deals):
    answer = group(
        rest,
        {"closeDate": {"granularity": "DAY_OF_THE_WEEK"}},
        {"stage": True},
        aggregate=["maxAmountAmountMicros", "totalCount"],
        order_by=[{"stage": "AscNullsFirst"}],
    )
    assert answer.status == 200
    assert answer.body == [
        {
            "groupByDimensionValues": ["Wednesday", "NEW"],
            "maxAmountAmountMicros": "3000000000000",
            "totalCount": 2,
        },
        {
            "groupByDimensionValues": ["Friday", "MEETING"],
            "maxAmountAmountMicros": "2000000000000",
            "totalCount": 1,
        },
    ]


def test_without_aggregates_the_records_are_counted(rest, deals):
    answer = group(rest, {"stage": True}, order_by=[{"stage": "DescNullsLast"}])
    assert answer.body == [
        {"groupByDimensionValues": ["MEETING"], "totalCount": 1},
        {"groupByDimensionValues": ["NEW"], "totalCount": 2},
    ]


def test_dimensions_may_be_sub_fields_and_fields_of_a_relation(rest, deals):
    by_currency = group(rest, {"amount": {"currencyCode": True}})
    assert by_currency.body == [{"groupByDimensionValues": ["EUR"], "totalCount": 3}]
    by_company = group(
        rest, {"company": {"name": True}}, order_by=[{"company": {"name": "AscNullsFirst"}}]
    )
    assert [g["groupByDimensionValues"][0] for g in by_company.body] in (
        [None, "Acme"],
        ["", "Acme"],
    )


def test_groups_are_ordered_by_aggregates_and_date_parts(rest, deals):
    by_count = group(
        rest, {"stage": True}, order_by=[{"aggregate": {"totalCount": "DescNullsLast"}}]
    )
    assert [g["groupByDimensionValues"] for g in by_count.body] == [["NEW"], ["MEETING"]]
    month = {"granularity": "MONTH", "timeZone": "Europe/Berlin"}
    by_month = group(
        rest,
        {"closeDate": month},
        order_by=[{"closeDate": {"orderBy": "DescNullsLast", "granularity": "MONTH"}}],
    )
    assert [g["totalCount"] for g in by_month.body] == [1, 2]


def test_filter_and_limit_narrow_the_groups(rest, deals):
    answer = group(rest, {"stage": True}, filter="amount.amountMicros[gt]:1500000000000")
    assert sum(g["totalCount"] for g in answer.body) == 2
    assert len(group(rest, {"stage": True}, limit=1).body) == 1


def test_a_records_sample_is_ordered_as_asked(rest, deals):
    for direction, names in (("AscNullsFirst", ["a", "b"]), ("DescNullsLast", ["b", "a"])):
        answer = group(
            rest,
            {"stage": True},
            filter="stage[eq]:NEW",
            include_records_sample="true",
            order_by_for_records=f"name[{direction}]",
        )
        (only,) = answer.body
        assert [record["name"] for record in only["records"]] == names
        assert "companyId" in only["records"][0]
        assert "company" not in only["records"][0]


_GROUP_BY_TEXT = (
    "Invalid group_by query parameter - should be a valid array of objects - ex: "
    '[{"status":true},{"createdAt":{"granularity":"DAY_OF_THE_WEEK"}}]'
)
_AGGREGATE_TEXT = (
    "Invalid aggregate query parameter - should be a valid array of string - ex: "
    '["totalCount","maxAmountAmountMicros"]'
)
_ORDER_BY_TEXT = (
    "Invalid order_by query parameter - should be a valid array of objects - ex: "
    '[{"status":"AscNullsFirst"},{"aggregate":{"totalCount":"DescNullsLast"}}]'
)


@pytest.mark.parametrize(
    "text", ["", "x", "{}", "[]", "[1]", '["stage"]', "[{}]", '[{"stage":1}]', '[{"stage":"x"}]']
)
def test_a_wrong_group_by_is_refused(rest, text):
    answer = rest.get(PATH, group_by=text)
    assert_refused(answer, 400, _GROUP_BY_TEXT, "INVALID_GROUP_BY_QUERY_PARAM")


def test_group_by_is_required(rest):
    assert_refused(rest.get(PATH), 400, _GROUP_BY_TEXT, "INVALID_GROUP_BY_QUERY_PARAM")


def test_a_wrong_aggregate_is_refused(rest):
    for text in ("x", "{}", "[1]"):
        answer = group(rest, {"stage": True}, aggregate=text)
        assert_refused(answer, 400, _AGGREGATE_TEXT, "INVALID_AGGREGATE_FIELDS_QUERY_PARAM")


def test_a_wrong_order_by_is_refused(rest):
    for text in ("x", "stage[AscNullsFirst]", "[1]", '[{"stage":true}]'):
        answer = group(rest, {"stage": True}, order_by=text)
        assert_refused(answer, 400, _ORDER_BY_TEXT, "INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM")


def test_several_fields_in_one_entry_are_refused(rest):
    answer = group(rest, {"stage": True, "name": True})
    assert answer.status == 400
    assert "exactly one field, not stage, name" in answer.body["messages"][0]


@pytest.mark.parametrize(
    ("dimension", "query", "status"),
    [
        ({"foo": True}, {}, 400),
        ({"amount": {"foo": True}}, {}, 400),
        ({"amount": True}, {}, 400),
        ({"company": {"foo": True}}, {}, 400),
        ({"closeDate": {"granularity": "CENTURY"}}, {}, 400),
        ({"closeDate": {"granularity": "DAY", "timeZone": "Mars/Olympus"}}, {}, 400),
        ({"stage": True}, {"aggregate": ["sumNothing"]}, 400),
        ({"stage": True}, {"order_by": [{"foo": "AscNullsFirst"}]}, 400),
        ({"stage": True}, {"limit": "abc"}, 400),
        ({"stage": True}, {"view_id": "x"}, 400),
        ({"stage": True}, {"view_id": UNKNOWN_ID}, 400),
    ],
)
def test_what_cannot_be_grouped_is_refused(rest, dimension, query, status):
    answer = group(rest, dimension, **query)
    assert answer.status == status, answer.text
    assert answer.body["code"]


def test_fields_the_role_may_not_read_cannot_be_grouped(sales_rest):
    company = "/rest/companies/groupBy"
    hidden = json.dumps([{"annualRecurringRevenue": {"currencyCode": True}}])
    assert_denied(sales_rest.get(company, group_by=hidden))
    aggregate = json.dumps(["sumAnnualRecurringRevenueAmountMicros"])
    shown = json.dumps([{"name": True}])
    assert_denied(sales_rest.get(company, group_by=shown, aggregate=aggregate))
