from __future__ import annotations

from django.urls import path

from backline.surfaces.console import (
    calendar_views,
    cause_views,
    contract_views,
    fleet_views,
    history_views,
    ledger_views,
    package_views,
    problem_views,
    question_views,
    recount_views,
    release_views,
    simulate_views,
    site_views,
    views,
)


urlpatterns = [
    path("", views.queue, name="console"),
    path("report/", views.report, name="console-report"),
    path("sites/", fleet_views.sites, name="console-sites"),
    path("sites/<int:site>/", site_views.site, name="console-site"),
    path("sites/<int:site>/code/", site_views.code, name="console-site-code"),
    path(
        "sites/<int:site>/keys/<int:key>/revoke/",
        site_views.revoke,
        name="console-site-key",
    ),
    path("simulate/", simulate_views.simulate, name="console-simulate"),
    path(
        "proposals/<int:proposal>/<slug:name>/",
        fleet_views.settle,
        name="console-proposal",
    ),
    path("questions/<int:question>/", question_views.question, name="console-question"),
    path("releases/", release_views.releases, name="console-releases"),
    path("releases/new/", release_views.announce, name="console-release-new"),
    path("releases/of/<str:release>/", release_views.release, name="console-release"),
    path(
        "releases/of/<str:release>/<slug:name>/",
        release_views.act,
        name="console-release-act",
    ),
    path("histories/", history_views.histories, name="console-histories"),
    path("histories/<int:history>/", history_views.history, name="console-history"),
    path(
        "histories/<int:history>/judge/",
        history_views.judge,
        name="console-history-judge",
    ),
    path(
        "histories/<int:history>/delete/",
        history_views.delete,
        name="console-history-delete",
    ),
    path(
        "histories/<int:history>/report.json",
        history_views.report,
        name="console-history-report",
    ),
    path("calendars/", calendar_views.calendars, name="console-calendars"),
    path("calendars/propose/", calendar_views.propose, name="console-propose-calendar"),
    path("calendars/<int:version>/", calendar_views.calendar, name="console-calendar"),
    path("annexes/<int:annex>/", calendar_views.annex, name="console-annex"),
    path(
        "annexes/<int:annex>/<slug:name>/",
        calendar_views.act,
        name="console-annex-act",
    ),
    path(
        "calendar-reviews/<int:review>/<slug:name>/",
        calendar_views.review,
        name="console-calendar-review",
    ),
    path("contracts/", contract_views.contracts, name="console-contracts"),
    path("contracts/sign/", contract_views.sign, name="console-sign-contract"),
    path("contracts/<int:contract>/", contract_views.contract, name="console-contract"),
    path(
        "contracts/<int:contract>/amend/",
        contract_views.amend,
        name="console-amend-contract",
    ),
    path(
        "contracts/<int:contract>/use/",
        contract_views.use,
        name="console-use-contract",
    ),
    path(
        "contracts/<int:contract>/uses/<int:use>/undo/",
        contract_views.undo,
        name="console-undo-use",
    ),
    path("packages/", package_views.packages, name="console-packages"),
    path("packages/publish/", package_views.publish, name="console-publish-package"),
    path(
        "packages/<int:package>/withdraw/",
        package_views.withdraw,
        name="console-withdraw-package",
    ),
    path(
        "packages/<int:package>/offer/",
        package_views.offer,
        name="console-offer-package",
    ),
    path("recounts/", recount_views.recounts, name="console-recounts"),
    path("recounts/<int:run>/", recount_views.recount, name="console-recount"),
    path(
        "recounts/<int:run>/apply/", recount_views.apply, name="console-recount-apply"
    ),
    path("causes/", cause_views.causes, name="console-causes"),
    path(
        "causes/actions/<int:action>/",
        cause_views.action,
        name="console-cause-action",
    ),
    path("problems/", problem_views.problems, name="console-problems"),
    path("problems/<int:problem>/", problem_views.problem, name="console-problem"),
    path("tickets/<str:number>/cause/", cause_views.cause, name="console-cause"),
    path(
        "tickets/<str:number>/cause/edit/", cause_views.edit, name="console-cause-edit"
    ),
    path(
        "tickets/<str:number>/cause/actions/",
        cause_views.plan,
        name="console-cause-plan",
    ),
    path(
        "tickets/<str:number>/cause/do/<slug:name>/",
        cause_views.act,
        name="console-cause-act",
    ),
    path(
        "tickets/<str:number>/cause/<int:release>/",
        cause_views.release,
        name="console-cause-release",
    ),
    path(
        "tickets/<str:number>/cause/<int:release>/report.pdf",
        cause_views.paper,
        name="console-cause-paper",
    ),
    path("tickets/<str:number>/", views.ticket, name="console-ticket"),
    path(
        "tickets/<str:number>/ledger.json",
        ledger_views.ledger_json,
        name="console-ledger-json",
    ),
    path(
        "tickets/<str:number>/ledger.csv",
        ledger_views.ledger_csv,
        name="console-ledger-csv",
    ),
    path("tickets/<str:number>/<slug:name>/", views.act, name="console-act"),
]
