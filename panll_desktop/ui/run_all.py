"""Running more than one statement: those of the text, or those of a selection."""

from panll_desktop.session import messages as m
from panll_desktop.session.state import Asked
from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.engine_pane import EnginePane


def run(engine: EnginePane) -> None:
    """Runs what is selected, each statement of it, or the statement at the caret."""

    def act() -> None:
        chosen = statements(engine.editor, selected=True)
        if len(chosen) > 1:
            engine.send(m.RunAllRequested(chosen))
        else:
            engine.run_statement()

    if engine.editor.selected() is None:
        engine.run_statement()
    else:
        engine.editor.when_split(act)


def run_all(engine: EnginePane) -> None:
    """Runs every statement of the text, one after the other."""

    def act() -> None:
        found = statements(engine.editor, selected=False)
        engine.send(m.RunAllRequested(found))

    engine.editor.when_split(act)


def statements(editor: CodeEditor, *, selected: bool) -> tuple[Asked, ...]:
    """The statements of the text, or the parts of them that are selected."""
    text, units = editor.sheet.read()
    cursor = editor.textCursor()
    first, last = 0, units.units(len(text))
    if selected:
        first, last = cursor.selectionStart(), cursor.selectionEnd()
    found = []
    for stretch in editor.sheet.statements:
        start, end = max(stretch.start, first), min(stretch.end, last)
        if start < end:
            offset = units.offset(start)
            part = text[offset : units.offset(end)]
            if part.strip():
                found.append(Asked(part, offset))
    return tuple(found)
