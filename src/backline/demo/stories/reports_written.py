"""The root cause reports of the stories: one for a board, one being written."""

from __future__ import annotations

from backline.demo.reports import (
    Planned,
    accept,
    debug,
    done,
    problem,
    release,
    review,
    write,
)
from backline.demo.story import DAY, HOUR
from backline.records.causes.content import Content


_PROBLEM = "The dialer's loader stops at rows that it cannot read"

KANNADA = (
    write(
        134 + 5 * HOUR,
        "grace",
        Content(
            summary=(
                "For two hours and a quarter callers who chose Kannada heard silence. A"
                " publish of announcements ran onto a full volume and left files without"
                " content, and nothing noticed that before a caller did. The announcements"
                " were restored from the day before. The publish job now refuses to begin"
                " without room, and proves what it wrote."
            ),
            happened=(
                "The publish of that day's announcements began while the prompt volume had"
                " 212 MB left. At {-31} the volume was full. The job went on: it created"
                " each file, could not write into it, and reported success, because it"
                " looks only at whether the file is there.\n\n"
                "The Kannada branch comes last in the list, so all 64 of its announcements"
                " were left empty. English and Hindi had been written before the volume was"
                " full and were never touched. Callers who pressed 2 were connected to"
                " announcements of no length: they heard silence and hung up."
            ),
            impact=(
                "At the peak 49 of 131 calls into the menu (37.4 %) ended in silence. Over"
                " the whole time 172 callers were lost in the Kannada branch; 118 of them"
                " called again within the hour and were served in another language. Calls"
                " that did not enter the menu were not touched."
            ),
            detected=(
                "Meridian's own supervisors noticed it at about {-25} and listened to some"
                " calls themselves before they reported it. Our monitoring did not see it:"
                " it counts whether an announcement is played, not whether it can be heard."
            ),
            cause=(
                "The publish job takes a file that exists for a file that is written. It"
                " checks neither the room on the volume before it begins nor the length of"
                " what it wrote."
            ),
            contributing=(
                (
                    "The prompt volume had grown by 11 % a month since June without an alert:"
                    " its alert was set on the database volume of the same name."
                ),
                "The publish runs during opening hours, so what it breaks is heard at once.",
                "Monitoring counts announcements that are played, and silence is played.",
            ),
            whys=(
                (
                    "Why did callers hear silence? The announcements of the Kannada branch had"
                    " no content."
                ),
                "Why had they none? The publish wrote them onto a full volume.",
                (
                    "Why did it not stop? It looks at whether a file is there, not at what is"
                    " in it."
                ),
                "Why was the volume full? It grew for months, and no alert watched it.",
                (
                    "Why did no alert watch it? When the volume was moved in June its alert"
                    " stayed with the old name, and a move has no step that proves alerts."
                ),
            ),
            went_well=(
                "The first engineer called the number and heard the silence within five"
                " minutes of taking the ticket. The announcements of the day before were at"
                " hand and whole, so that nothing had to be recorded anew."
            ),
            went_badly=(
                "41 minutes passed before somebody with rights on the prompt store had the"
                " ticket. The first engineer saw the empty files after 20 minutes and could"
                " do nothing about them."
            ),
        ),
        lines={
            "opened 1": "Meridian reports that callers who choose Kannada hear nothing.",
            "taken 1": "An engineer takes the ticket.",
            "answered 1": "The engineer called the number, heard the silence, and says so.",
            "loss_measured 1": "Highest loss: 49 of 131 calls into the menu.",
            "handed_over 1": "Goes to a specialist with rights on the prompt store.",
            "answered 2": "The cause is known; the announcements are being restored.",
            "fault_domain_set 1": "The fault is traced to the contact centre.",
            "restored 1": "All announcements are back; 20 test calls were heard whole.",
        },
        planned=(
            Planned(
                "The publish job refuses to begin without twice the room, and compares the"
                " length of each file with its source",
                "corrective",
                "wei",
                5,
            ),
            Planned(
                "An alert at 80 % on every prompt volume, tried by filling it once",
                "preventive",
                "imran",
                4,
            ),
            Planned(
                "A test call through each language branch every 15 minutes that listens for"
                " sound",
                "preventive",
                "grace",
                26,
            ),
            Planned(
                "Agree on a publish window outside the branch's opening hours",
                "preventive",
                "asha.rao@meridian.example",
                21,
            ),
        ),
    ),
    review(
        134 + 7 * HOUR,
        "wei",
        "The five whys end where we can act. Approved.",
    ),
    release(134 + 8 * HOUR, "grace"),
    accept(
        134 + 20 * HOUR,
        "asha",
        "Shown to our board. Thank you for the plain words about the alert.",
    ),
    done(
        3 * DAY,
        "wei",
        "The publish job refuses to begin without twice the room, and compares the"
        " length of each file with its source",
        "Publish 4.2.1 is live: tried with a full volume, it refused and said why.",
    ),
)

LOADER = (
    write(
        9 * HOUR,
        "grace",
        Content(
            summary=(
                "The insurance campaign stood for over half an hour because the loader"
                " of the dialer stops at the first row that it cannot read."
            ),
            happened=(
                "The list had 130 numbers without a country code. The loader stopped at the"
                " first of them and left the 470 good rows behind it unread."
            ),
            impact="130 of 600 planned dials failed at once, the rest did not start.",
            detected="The customer called when the campaign did not start.",
            cause=(
                "The loader treats a row that it cannot read as the end of the list instead"
                " of setting it aside."
            ),
            contributing=("Lists are not checked before they are loaded.",),
            whys=(
                "Why did the campaign stand? The list was not loaded to its end.",
                "Why not? The loader stops at a row that it cannot read.",
                "Why does it stop? It knows no other answer to a bad row.",
            ),
            went_well="The cause was found on the first call.",
        ),
        lines={
            "opened 1": "The insurance campaign does not start.",
            "fault_domain_set 1": "The loader is found to stop at the first bad number.",
            "restored 1": "Bad rows are set aside; the campaign dials.",
        },
        planned=(Planned("The loader sets bad rows aside", "corrective", "imran", 2),),
    ),
    review(10 * HOUR, "wei"),
    release(11 * HOUR, "grace"),
    done(DAY, "imran", "The loader sets bad rows aside", "Loader 3.8.2 is live."),
    problem(
        DAY + 1,
        "imran",
        _PROBLEM,
        "The loader has several ways of reading a row; each has to learn by itself to set"
        " a bad one aside.",
        "Load the list without the row: `dial-load --skip-bad`.",
    ),
)

HOTEL = (
    problem(40, "imran", _PROBLEM, "", ""),
    debug(
        45,
        "imran",
        "the loader on dialer node 1",
        "to see which path a row takes that it cannot read",
        days=2,
    ),
    write(
        20 * HOUR,
        "grace",
        Content(
            summary=(
                "The hotel campaign did not start: the loader of the dialer stopped at a row"
                " with an empty number."
            ),
            happened=(
                "The correction of last week sets numbers without a country code aside. An"
                " empty number takes another path in the loader, which still stops."
            ),
            impact="150 of 600 planned dials failed at once, for half an hour.",
            detected="The customer reported it six minutes after the list was loaded.",
            whys=(
                "Why did the campaign stand? The list was not loaded to its end.",
                "Why not? An empty number is read by another path than a short one.",
            ),
        ),
        lines={
            "opened 1": "The hotel campaign does not start.",
            "restored 1": "The list is loaded without the row; 600 dials are placed.",
        },
        planned=(
            Planned(
                "One path for every row that cannot be read", "corrective", "imran", 6
            ),
        ),
    ),
)

ALIAS = (
    write(
        83 + 6 * HOUR,
        "grace",
        Content(
            summary=(
                "20 claims agents got no calls for 83 minutes because their skill group was"
                " renamed and the routing kept the old name."
            ),
            happened=(
                "The group 'Claims AR' was renamed in the night. The routing offers calls to"
                " groups by name, and nobody answered to the old one."
            ),
            impact="20 of 80 agents stood ready without calls; the queue filled up.",
            detected="A supervisor saw ready agents beside a full queue.",
            cause="Routing refers to groups by a name that can be changed elsewhere.",
            contributing=("A rename warns of nothing that uses the name.",),
            whys=(
                "Why did they get no calls? Routing offered them to a name that was gone.",
                "Why was it gone? The group was renamed, and routing was not told.",
            ),
        ),
        lines={
            "opened 1": "Claims agents are ready and get no calls.",
            "restored 1": "An alias takes the place of the old name; calls arrive.",
        },
        planned=(
            Planned(
                "Routing refers to groups by their number", "corrective", "wei", 30
            ),
        ),
    ),
    review(83 + 8 * HOUR, "wei"),
    release(83 + 9 * HOUR, "grace"),
)
