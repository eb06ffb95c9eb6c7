"""Finds uses of private names of other people's modules: such names change without notice in any release."""

from __future__ import annotations

import ast

DOCUMENTED = {
    "_asdict": "a method of named tuples",
    "_replace": "a method of named tuples",
    "_exit": "os._exit ends a process without cleaning up",
    "_get_current_object": "Werkzeug's way from a proxy to its object",
}
"""Names with an underscore that their libraries document as public."""


def private_uses(tree, *, own_modules, own_names=frozenset()):
    """Return "line: code" of each use of a private name of a foreign module in the syntax tree of one of our modules.

    own_modules: our top-level modules, whose private names may be used.
    own_names: the private names that our modules define. Any other private attribute must be foreign, though the type
        of its object is not known here.
    """
    foreign = _foreign_names(tree, own_modules)
    uses = [
        node
        for node in ast.walk(tree)
        if _imports_private(node, own_modules)
        or (isinstance(node, ast.Attribute) and _is_foreign_attribute(node, foreign, own_names))
        or (isinstance(node, ast.Call) and _names_private_attribute(node, foreign))
    ]
    uses += _inherited_uses(tree, foreign)
    return [f"{node.lineno}: {ast.unparse(node)}" for node in sorted(uses, key=lambda node: node.lineno)]


def defined_names(tree):
    """Return the private names that a module defines, those of its classes and their attributes too."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
    return {name for name in names if _is_private(name)}


def _is_private(name):
    return name.startswith("_") and not name.startswith("__") and name != "_" and name not in DOCUMENTED


def _is_foreign(module, own_modules):
    return module.split(".")[0] not in own_modules


def _foreign_names(tree, own_modules):
    """Return the names of foreign objects: the imported names, and the names bound to what comes from them."""
    names = set(_imported_names(tree, own_modules))
    bindings = list(_bindings(tree))
    while bound := {name for name, value in bindings if _root(value) in names} - names:
        names |= bound
    return names


def _bindings(tree):
    """Yield (name, expression) for each name that is assigned a value or an item of a value."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value
            case ast.withitem(optional_vars=ast.Name(id=name), context_expr=value):
                yield name, value
            case (
                ast.For(target=ast.Name(id=name), iter=value) | ast.comprehension(target=ast.Name(id=name), iter=value)
            ):
                yield name, value
            case ast.arg(arg=name, annotation=ast.expr() as annotation):
                yield name, annotation


def _imported_names(tree, own_modules):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _is_foreign(alias.name, own_modules):
                    yield alias.asname or alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and not node.level and _is_foreign(node.module, own_modules):
            yield from (alias.asname or alias.name for alias in node.names)


def _imports_private(node, own_modules):
    if isinstance(node, ast.Import):
        paths = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        paths = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return False
    return any(_is_foreign(path, own_modules) and any(map(_is_private, path.split("."))) for path in paths)


def _is_foreign_attribute(node, foreign, own_names):
    return _is_private(node.attr) and (_root(node) in foreign or node.attr not in own_names)


def _inherited_uses(tree, foreign):
    """Return the uses of super()._name in classes with a foreign base."""
    return [
        node
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef) and any(_root(base) in foreign for base in owner.bases)
        for node in ast.walk(owner)
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and _root(node) == "super"
    ]


def _names_private_attribute(node, foreign):
    """Return whether a call takes a foreign object and a private name, as getattr and monkeypatch.setattr do."""
    match node.args:
        case [owner, ast.Constant(value=str(name)), *_]:
            return _is_private(name) and _root(owner) in foreign
    return False


def _root(node):
    """Return the name that a chain of attributes, calls and subscripts begins with, or None."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
