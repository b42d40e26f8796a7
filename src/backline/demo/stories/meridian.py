"""Meridian Bank, Bengaluru: Standard, on Karnataka's working days."""

from __future__ import annotations

from backline.demo.access import ask_in, come_in, leave, let_in, shut
from backline.demo.onsite import accept, ask_for_visit, go_there, propose, send
from backline.demo.reports import measure
from backline.demo.stories.reports_written import KANNADA
from backline.demo.story import (
    DAY,
    HOUR,
    Story,
    answer,
    ask,
    confirm,
    grade,
    hand_over,
    intake,
    note,
    reply,
    restore,
    take,
    trace,
)


STORIES = (
    Story(
        site="meridian",
        ago=9 * DAY + 3 * HOUR + 20,
        by="asha",
        subject="Callers hear silence after choosing Kannada",
        words=(
            "Since about {-25} callers who press 2 for Kannada hear nothing and hang"
            " up. English and Hindi are fine. 38 of the last 120 calls into the menu"
            " ended that way; we listened to some ourselves."
        ),
        component="ivr",
        measure="ivr_calls_failed",
        affected=38,
        total=120,
        moves=(
            take(6, "leela"),
            measure(8, 38, 120),
            measure(38, 49, 131),
            measure(68, 45, 126),
            measure(98, 31, 119),
            measure(128, 9, 117),
            answer(
                11,
                "leela",
                "I called 080 5550 0199 and pressed 2: silence, as you say. I am"
                " looking at the prompt store of the Kannada branch now.",
            ),
            intake(
                45,
                "leela",
                since="{-25}, with the publish of today.",
                who="Every caller who chooses Kannada.",
                changed="Prompts of all languages were published at {-26}.",
                tried="Called it ourselves; English and Hindi for comparison.",
                numbers="080 5550 0199, up to the choice of the language.",
                example="080 5550 0171 at {-20}.",
            ),
            hand_over(
                52,
                "leela",
                "grace",
                "L2",
                "Somebody with rights on the prompt store has to restore the prompts.",
                known="The Kannada prompts are there but empty: 0 bytes since today's"
                " publish.",
                tried="Called it and listened; looked through the store, read-only.",
            ),
            answer(
                96,
                "grace",
                "Today's publish stopped half way when the prompt volume was"
                " full. I am restoring the Kannada prompts from the day before.",
            ),
            trace(
                98,
                "grace",
                "contact_centre",
                "Prompt volume full at {-31}, publish job has no check for it.",
            ),
            ask_for_visit(
                110,
                "grace",
                "Put the spare disk into the prompt server, so that a publish has room.",
                "Server room on the second floor, ask for Asha at the desk",
            ),
            send(112, "grace", "Disk 960 GB", "S9-48812", "Blue Dart 7731 118"),
            propose(114, "grace", "grace", days=4, hours=2, why="I know the server."),
            accept(115, "asha"),
            restore(
                134,
                "grace",
                "fix",
                "Prompts restored, volume cleared. 20 test calls through the Kannada"
                " branch, all heard.",
            ),
            confirm(171, "asha", "Heard it ourselves on ten calls. Thank you."),
            *KANNADA,
            go_there(
                5 * DAY + HOUR,
                "grace",
                found="Disk fitted into bay 4; the prompt volume has 1.9 TB now, 12 %"
                " of it used.",
                report="The spare disk is in bay 4 of prompt-1 and belongs to the prompt"
                " volume, which grew from 960 GB to 1.9 TB without a restart.\n\n"
                "A full publish of all languages was tried and went through; 20 test"
                " calls through each branch were heard. Nothing is left to do.",
                signer="Harish Gowda",
            ),
        ),
    ),
    Story(
        site="meridian",
        ago=6 * HOUR + 10,
        by="asha",
        subject="Some calls of the card desk have no recording",
        words=(
            "Compliance asked for yesterday's card desk calls. 9 of 240 have an entry"
            " in the list but no audio behind it. All are from positions 2201 to 2209."
        ),
        component="voice_logger",
        measure="calls_not_recorded",
        affected=9,
        total=240,
        moves=(
            take(17, "nikhil"),
            answer(
                24,
                "nikhil",
                "I see the nine entries, all with a length of zero and all on one"
                " recording port. I am checking what that port is mirrored from.",
            ),
            hand_over(
                61,
                "nikhil",
                "imran",
                "L2",
                "Find out with the bank what its access switch mirrors to us.",
                known="Port 7 of the logger sees no packets of 2201 to 2209; the mirror"
                " on the access switch is the bank's.",
                tried="Test calls from 2201 and 2210: only the second is recorded.",
                without="The examples are in the report; the disk has nothing to do with"
                " it.",
            ),
            ask(
                88,
                "imran",
                "Please send the output of `show monitor session all` from the access"
                " switch in rack B4. We need to see which ports it mirrors to us.",
            ),
            ask_for_visit(
                95,
                "imran",
                "Look at recording port 7 and its cable, change the tap if it is dead.",
                "Server room on the second floor, ask for Vikram at the desk",
            ),
            send(97, "imran", "Passive tap", "PT-2291", "Blue Dart 7731 442"),
            propose(
                99,
                "imran",
                "imran",
                days=2,
                hours=3,
                why="I come myself; the tap is there by then.",
            ),
        ),
    ),
    Story(
        site="meridian",
        ago=5 * HOUR + 5,
        by="vikram",
        subject="Agents thrown out of the soft phone at shift change",
        words=(
            "The next shift logs in and some get 'station already in use' although"
            " nobody sits there. 6 agents now, it was 2 a few minutes ago."
        ),
        component="acd",
        measure="agents_cannot_log_in",
        affected=6,
        moves=(
            take(5, "nikhil"),
            answer(
                9,
                "nikhil",
                "I see six stations still held by the shift before. I am freeing them"
                " one by one while we look for the reason.",
            ),
            grade(21, "nikhil", 52),
            note(
                24,
                "nikhil",
                "Vikram on the phone: whole second floor now, 52 agents standing.",
            ),
            answer(
                47,
                "nikhil",
                "All 52 stations hang on one session server that does not release"
                " them. We move them to the second server in groups of ten.",
            ),
            take(117, "grace"),
            reply(
                126,
                "vikram",
                "46 are back at work. 6 are left on the old server, we can live with"
                " them on the spare floor. Fine with us to lower it.",
            ),
            grade(131, "grace", 6, consent="customer"),
            answer(
                134,
                "grace",
                "Thank you. Lowered to major as agreed. I stay on it until the old"
                " server lets its last six sessions go.",
            ),
            ask_in(
                137,
                "grace",
                "ssh",
                "See which process of the old session server holds its last six"
                " stations, and end it.",
                120,
            ),
            let_in(141, "asha"),
            come_in(144, "grace"),
            leave(
                171,
                "grace",
                "A watchdog restarted the old server's session table every two minutes."
                " It is off; nothing else was changed.",
            ),
            shut(176, "asha", "Our host shows no session of the vendor any more."),
            ask_for_visit(
                180,
                "vikram",
                "Move the last six stations to the second server, with us on the floor.",
                "Second floor, ask for Vikram at the reception",
            ),
            propose(188, "grace", "grace", days=6, hours=3, why="I know them."),
            accept(189, "vikram"),
        ),
    ),
)
