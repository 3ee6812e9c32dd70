def label(code): return code
def draw(marks, *, pickable): return []
