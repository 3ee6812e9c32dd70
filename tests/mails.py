"""Which mails the code queues and what it gives them, read from the source: kind -> names in its context.

A mail is queued by `enqueue(kind, ...)`, or through a function that takes `kind` first and hands it on (`_tell`).
"""

import ast
from collections import defaultdict
from pathlib import Path

NOT_CONTEXT = {"key", "school", "at", "path", "occasion"}


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def texts(node: ast.AST) -> set[str]:
    """The words that an expression may be: a constant, or either arm of a choice."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    return texts(node.body) | texts(node.orelse) if isinstance(node, ast.IfExp) else set()


def dict_keys(function: ast.AST) -> set[str]:
    dicts = [node for node in ast.walk(function) if isinstance(node, ast.Dict)]
    return {str(key.value) for one in dicts for key in one.keys if isinstance(key, ast.Constant)}


def kinds_of(function: ast.FunctionDef, call: ast.Call) -> set[str]:
    """The kinds that a call queues: its first argument, followed back to where the function gives it a value."""
    first = call.args[0]
    if not isinstance(first, ast.Name):
        return texts(first)
    given = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == first.id for target in node.targets)
    ]
    return set().union(*map(texts, given)) if given else set()


def merged(function: ast.FunctionDef) -> set[str]:
    """Parameters that are merged into a dictionary here: what stands in them was said by the caller."""
    parameters = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
    sums = [node for node in ast.walk(function) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)]
    return parameters & {ast.unparse(side) for one in sums for side in (one.left, one.right)}


def keys_said(function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> set[str]:
    """The keys of the dictionaries in a function, and of its callers' where it merges theirs in."""
    callers = [one for one in functions if merged(function) and function.name in map(called, calls(one))]
    return dict_keys(function).union(*map(dict_keys, callers))


def calls(function: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def contexts(sources: list[Path]) -> dict[str, set[str]]:
    functions = [
        node for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)
    ]
    queueing: dict[str, set[str]] = {"enqueue": set()}  # function -> names that it adds itself
    handing_on = []
    for function in functions:
        takes_kind = bool(function.args.args) and function.args.args[0].arg == "kind"
        if takes_kind and "enqueue" in map(called, calls(function)):
            queueing[function.name] = dict_keys(function)
            handing_on.append(function)
    found: dict[str, set[str]] = defaultdict(set)
    for function in functions:
        for call in calls(function):
            if called(call) not in queueing or function in handing_on:
                continue
            names = (
                keys_said(function, functions) if called(call) == "enqueue" else queueing[called(call)] | words_of(call)
            )
            for kind in kinds_of(function, call):
                found[kind] |= names
    return dict(found)


def words_of(call: ast.Call) -> set[str]:
    """The keywords that a function hands on into the mail; `school` is the row's own unless the words name it."""
    own = NOT_CONTEXT - ({"school"} if called(call) == "send_secret" else set())
    return {word.arg for word in call.keywords if word.arg} - own
