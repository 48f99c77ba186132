"""groupBy over GraphQL: dimensions, orders, records, aggregates (docs/api/graphql.md#group-by)."""

# ruff: noqa: E501  a document is one line

from typing import Any

import pytest

from tests.clients import GraphqlClient

DEALS = [
    ("A", "NEW", "2026-03-02T10:00:00Z", 100, "EUR"),
    ("B", "NEW", "2026-03-04T10:00:00Z", 300, "EUR"),
    ("C", "PROPOSAL", "2026-03-04T12:00:00Z", 200, "USD"),
    ("D", "PROPOSAL", "2026-04-01T23:30:00Z", None, None),
]


@pytest.fixture
def deals(graphql: GraphqlClient) -> None:
    data = [
        {
            "name": name,
            "stage": stage,
            "closeDate": moment,
            "amount": {"amountMicros": amount, "currencyCode": currency},
        }
        for name, stage, moment, amount, currency in DEALS
    ]
    answer = graphql(
        "mutation ($d: [OpportunityCreateInput!]!) { createOpportunities(data: $d) { id } }",
        {"d": data},
    )
    assert answer.errors == []


def groups(graphql: GraphqlClient, arguments: str, selection: str) -> Any:
    answer = graphql(f"{{ opportunitiesGroupBy({arguments}) {{ {selection} }} }}")
    assert answer.errors == [], answer.errors
    return answer.data["opportunitiesGroupBy"]


@pytest.mark.usefixtures("deals")
class TestGroups:
    def test_by_an_option_with_aggregates(self, graphql: GraphqlClient) -> None:
        found = groups(
            graphql,
            "groupBy: [{ stage: true }], orderBy: [{ stage: AscNullsFirst }]",
            "groupByDimensionValues totalCount sumAmountAmountMicros maxAmountAmountMicros "
            "countUniqueValuesName percentageEmptyCloseDate",
        )
        assert found == [
            {
                "groupByDimensionValues": ["NEW"],
                "totalCount": 2,
                "sumAmountAmountMicros": 400,
                "maxAmountAmountMicros": 300,
                "countUniqueValuesName": 2,
                "percentageEmptyCloseDate": 0,
            },
            {
                "groupByDimensionValues": ["PROPOSAL"],
                "totalCount": 2,
                "sumAmountAmountMicros": 200,
                "maxAmountAmountMicros": 200,
                "countUniqueValuesName": 2,
                "percentageEmptyCloseDate": 0,
            },
        ]

    def test_by_weekday_and_stage_with_records(self, graphql: GraphqlClient) -> None:
        found = groups(
            graphql,
            "groupBy: [{ closeDate: { granularity: DAY_OF_THE_WEEK } }, { stage: true }], "
            'filter: { name: { in: ["A", "B", "C"] } }, '
            "orderBy: [{ closeDate: { granularity: DAY_OF_THE_WEEK, orderBy: AscNullsFirst } }, "
            "{ stage: AscNullsFirst }], orderByForRecords: [{ name: AscNullsFirst }]",
            "groupByDimensionValues edges { node { name stage } }",
        )
        assert [
            (g["groupByDimensionValues"], [e["node"]["name"] for e in g["edges"]]) for g in found
        ] == [
            (["Monday", "NEW"], ["A"]),
            (["Wednesday", "NEW"], ["B"]),
            (["Wednesday", "PROPOSAL"], ["C"]),
        ]

    def test_the_time_zone_decides_the_day(self, graphql: GraphqlClient) -> None:
        def days(zone: str) -> list[str]:
            found = groups(
                graphql,
                f"groupBy: [{{ closeDate: {{ granularity: DAY{zone} }} }}], "
                'filter: { name: { eq: "D" } }',
                "groupByDimensionValues",
            )
            return [str(g["groupByDimensionValues"][0])[:10] for g in found]

        assert days("") == ["2026-04-01"]
        assert days(', timeZone: "Europe/Berlin"') == ["2026-04-02"]

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            (
                "{ aggregate: { totalCount: DescNullsLast } }, { stage: DescNullsLast }",
                ["PROPOSAL", "NEW"],
            ),
            ("{ aggregate: { sumAmountAmountMicros: DescNullsLast } }", ["NEW", "PROPOSAL"]),
            ("{ aggregate: { sumAmountAmountMicros: AscNullsLast } }", ["PROPOSAL", "NEW"]),
        ],
    )
    def test_orders_by_aggregates(
        self, graphql: GraphqlClient, order: str, expected: list[str]
    ) -> None:
        found = groups(
            graphql, f"groupBy: [{{ stage: true }}], orderBy: [{order}]", "groupByDimensionValues"
        )
        assert [g["groupByDimensionValues"][0] for g in found] == expected

    def test_by_a_sub_field_of_a_composite_and_a_limit(self, graphql: GraphqlClient) -> None:
        found = groups(
            graphql,
            "groupBy: [{ amount: { currencyCode: true } }], "
            "orderBy: [{ aggregate: { totalCount: DescNullsLast } }, "
            "{ amount: { currencyCode: AscNullsFirst } }], limit: 1",
            "groupByDimensionValues totalCount",
        )
        assert found == [{"groupByDimensionValues": ["EUR"], "totalCount": 2}]

    def test_by_a_field_of_the_company(self, graphql: GraphqlClient) -> None:
        graphql(
            "mutation { updateOpportunities(filter: { stage: { eq: NEW } }, "
            'data: { company: { connect: { where: { domainName: { primaryLinkUrl: "g.test" } } } } }) '
            "{ id } }"
        )
        made = graphql('mutation { createCompany(data: { name: "G", employees: 7 }) { id } }')
        company = made.data["createCompany"]["id"]
        moved = graphql(
            "mutation { updateOpportunities(filter: { stage: { eq: NEW } }, "
            f'data: {{ companyId: "{company}" }}) {{ id }} }}'
        )
        assert moved.errors == []
        found = groups(
            graphql,
            "groupBy: [{ company: { employees: true } }], "
            "orderBy: [{ company: { employees: AscNullsLast } }]",
            "groupByDimensionValues totalCount",
        )
        assert found == [
            {"groupByDimensionValues": [7], "totalCount": 2},
            {"groupByDimensionValues": [None], "totalCount": 2},
        ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "Missing groupBy argument"),
        ("groupBy: [{ stage: true, name: true }]", "You cannot provide multiple fields in one"),
        (
            "groupBy: [{ amount: { currencyCode: true, amountMicros: true } }]",
            "You cannot provide multiple subfields in one GroupByInput",
        ),
        ("groupBy: [{}]", "Each groupBy entry must name exactly one field"),
        ("groupBy: [{ stage: true }], limit: 0", "limit must be a positive integer"),
        (
            'groupBy: [{ closeDate: { granularity: DAY, timeZone: "Mars/Base" } }]',
            "Mars/Base",
        ),
        (
            'groupBy: [{ stage: true }], viewId: "20202020-0b00-45cd-b6f6-6cd806fc6804"',
            "does not exist",
        ),
    ],
)
def test_wrong_groupings_are_refused(graphql: GraphqlClient, arguments: str, message: str) -> None:
    call = f"opportunitiesGroupBy({arguments})" if arguments else "opportunitiesGroupBy"
    answer = graphql(f"{{ {call} {{ totalCount }} }}")
    assert answer.data == {"opportunitiesGroupBy": None}
    assert message in answer.errors[0]["message"]
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
