"""What anybody may see: the landing page, the guide, the doors in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from backline.clauses import clauses
from backline.guide.plan_schema import plan_schema
from backline.mechanisms import mechanisms
from backline.records.accounts.actions import set_password
from backline.records.accounts.queries import reader_of
from backline.records.contracts.queries import live_plans
from backline.surfaces.public.demo import demo_people
from backline.surfaces.public.forms import PasswordForm, SignInForm
from backline.surfaces.public.guide_page import guide_page


if TYPE_CHECKING:
    from django.contrib.auth.forms import PasswordChangeForm
    from django.http import HttpRequest, HttpResponse


DESKS = {"vendor": "/console/", "customer": "/portal/"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is; a person who is signed in goes on to their own desk."""
    desk = DESKS.get(reader_of(request.user).side)
    if desk is not None:
        return redirect(desk)
    return render(request, "public/home.html")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show how support works, from the live plans and clauses."""
    plans = live_plans(reader=reader_of(request.user))
    page = guide_page(plans, clauses().values(), mechanisms().values())
    return render(request, "public/guide.html", {"page": page})


@require_safe
def plan_schema_json(request: HttpRequest) -> HttpResponse:
    """Publish the JSON schema of plan files, for editors and other programs."""
    return JsonResponse(plan_schema(), content_type="application/schema+json")


class SignIn(LoginView):
    http_method_names = ["get", "head", "post", "options"]
    form_class = SignInForm
    template_name = "public/sign_in.html"
    redirect_authenticated_user = True

    def get_form_kwargs(self) -> dict[str, object]:
        now = datetime.now(UTC)  # noqa: TID251 - entry point reads the clock
        return {**super().get_form_kwargs(), "now": now}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        people = demo_people(self.request)
        return {**super().get_context_data(**kwargs), "demo_people": people}


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


class ChangePassword(PasswordChangeView):
    http_method_names = ["get", "head", "post", "options"]
    form_class = PasswordForm
    template_name = "public/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Let the account's own action store it; this session stays open."""
        set_password(
            person=form.user,
            password=form.cleaned_data["new_password1"],
            by=reader_of(form.user),
            now=datetime.now(UTC),  # noqa: TID251 - entry point reads the clock
        )
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, "Your password is changed.")
        return HttpResponseRedirect(self.get_success_url())
