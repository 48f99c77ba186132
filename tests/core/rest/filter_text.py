"""A filter tree → REST's notation: the inverse of `parse_filter`, for round trips."""

from core.query.request import And, FilterNode, Not, Or, Predicate, Some


def filter_text(node: FilterNode) -> str:
    match node:
        case And(items):
            return f"and({','.join(map(filter_text, items))})"
        case Or(items):
            return f"or({','.join(map(filter_text, items))})"
        case Not(item):
            return f"not({filter_text(item)})"
        case Predicate(path, operator, value):
            shown = (
                f"[{','.join(map(quoted, value))}]" if isinstance(value, list) else quoted(value)
            )
            return f"{'.'.join(path)}[{operator}]:{shown}"
        case Some(name):
            raise ValueError(f"several conditions on one of {name} are GraphQL's alone")


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
