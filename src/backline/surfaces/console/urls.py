from __future__ import annotations

from django.urls import path

from backline.surfaces.console import (
    calendar_views,
    contract_views,
    fleet_views,
    history_views,
    ledger_views,
    levels_views,
    package_views,
    question_views,
    recount_views,
    release_views,
    simulate_views,
    site_views,
    team_views,
    views,
)


urlpatterns = [
    path("", views.queue, name="console"),
    path("hand-over/", levels_views.hand_over, name="console-hand-over"),
    path("teams/", team_views.teams, name="console-teams"),
    path("teams/new/", team_views.found, name="console-team-new"),
    path("teams/<int:team>/", team_views.change, name="console-team"),
    path("teams/<int:team>/dissolve/", team_views.dissolve, name="console-team-end"),
    path("engineers/<int:person>/", team_views.engineer, name="console-engineer"),
    path(
        "sites/<int:site>/languages/",
        team_views.languages,
        name="console-site-languages",
    ),
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
    path("tickets/<str:number>/writing/", levels_views.writing, name="console-writing"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="console-act"),
]
