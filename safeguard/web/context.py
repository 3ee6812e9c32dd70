"""What the shell of every page needs."""


def shell(request):
    return {}
