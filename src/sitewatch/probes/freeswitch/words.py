"""What FreeSWITCH says, in the words of which pictures are made.

A picture (`asterisk.picture`) speaks of calls that come in, of callers in a queue, of
calls offered to agents; its words are those of AMI. Each event here becomes none, one
or a few of them, at the time that it tells itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.message import Message
from sitewatch.probes.asterisk.calls import RING
from sitewatch.probes.asterisk.event import MOST_LETTERS
from sitewatch.probes.asterisk.refusals import LOG_IN_FAILED
from sitewatch.probes.freeswitch import causes


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_LEGS = 5_000
MICROSECONDS = 6  # digits
MOST_CALLER = 12  # letters that tell callers apart
DEAD_GATEWAY = frozenset({"FAILED", "FAIL_WAIT", "TIMEOUT", "EXPIRED", "DOWN"})
FORBIDDEN = "forbidden"  # the one kind of refusal that it tells


class Words:
    """Translates events; remembers which phones rang until the offer's end is told."""

    def __init__(self) -> None:
        self._rang: dict[tuple[str, str], bool] = {}
        self._callcenter: Mapping[str, Callable[[Message], Iterator[Message]]] = {
            "agent-status-change": self._status,
            "bridge-agent-fail": self._fail,
            "bridge-agent-start": self._connect,
            "member-queue-end": self._leave,
            "member-queue-start": self._join,
        }
        self._events: Mapping[str, Callable[[Message], Iterator[Message]]] = {
            "CHANNEL_ANSWER": self._answer,
            "CHANNEL_BRIDGE": self._bridge,
            "CHANNEL_CREATE": self._create,
            "CHANNEL_HANGUP_COMPLETE": self._hangup,
            "HEARTBEAT": self._heartbeat,
            "SHUTDOWN": self._shutdown,
            "callcenter::info": self._info,
            "sofia::gateway_state": self._gateway,
            "sofia::register": self._register,
            "sofia::register_failure": self._register_failure,
        }

    def of(self, event: Message) -> list[Message]:
        """Return what *event* says."""
        tell = self._events.get(event.event)
        if tell is None:
            return []
        stamp = instant(event.get("Event-Date-Timestamp"))
        timed = (("Timestamp", stamp),) if stamp else ()
        return [Message((*each.headers, *timed)) for each in tell(event)]

    def _create(self, event: Message) -> Iterator[Message]:
        if _is_inbound(event):
            yield _said(
                "Newchannel",
                **_call(event),
                Channel=f"{profile_of(event.get('Channel-Name'))}-0",
                ChannelState=RING,
                Context=event.get("Caller-Context"),
            )

    def _answer(self, event: Message) -> Iterator[Message]:
        if _is_inbound(event):
            yield _said("Newstate", **_call(event), ChannelStateDesc="Up")

    def _bridge(self, event: Message) -> Iterator[Message]:
        for name in ("Bridge-A-Unique-ID", "Bridge-B-Unique-ID"):
            leg = event.get(name)
            yield _said("BridgeEnter", Linkedid=leg, Uniqueid=leg)

    def _hangup(self, event: Message) -> Iterator[Message]:
        if _is_inbound(event):
            if event.get("variable_sip_hangup_disposition").startswith("recv_"):
                yield _said("HangupRequest", **_call(event))
            cause = causes.number(event.get("Hangup-Cause"))
            yield _said("Hangup", **_call(event), Cause=str(cause))
        elif event.get("variable_cc_side") == "agent":
            agent = event.get("variable_cc_agent")
            offer = (agent, event.get("variable_cc_member_session_uuid"))
            if len(self._rang) >= MOST_LEGS:
                del self._rang[next(iter(self._rang))]
            self._rang[offer] = any(
                event.get(name, "0") != "0"
                for name in (
                    "Caller-Channel-Progress-Time",
                    "Caller-Channel-Progress-Media-Time",
                )
            )

    def _heartbeat(self, event: Message) -> Iterator[Message]:
        told = event.get("Uptime-msec")
        if told.isascii() and told.isdigit():
            yield booted(int(told[:13]) // 1000)

    def _shutdown(self, _: Message) -> Iterator[Message]:
        yield _said("Shutdown", Restart="False")

    def _gateway(self, event: Message) -> Iterator[Message]:
        gone = event.get("State") in DEAD_GATEWAY or event.get("Ping-Status") == "DOWN"
        yield gateway(event.get("Gateway"), gone=gone)

    def _register(self, event: Message) -> Iterator[Message]:
        account = event.get("from-user") or event.get("to-user")
        yield _said("SuccessfulAuth", Service="SIP", AccountID=account)

    def _register_failure(self, event: Message) -> Iterator[Message]:
        account = event.get("to-user") or event.get("from-user")
        yield _said(
            "UserEvent", UserEvent=LOG_IN_FAILED, Agent=account, Reason=FORBIDDEN
        )

    # --- mod_callcenter -----------------------------------------------------------

    def _info(self, event: Message) -> Iterator[Message]:
        tell = self._callcenter.get(event.get("CC-Action"))
        return iter(()) if tell is None else tell(event)

    def _status(self, event: Message) -> Iterator[Message]:
        if event.get("CC-Agent-Status").startswith("Available"):
            yield _said("AgentLogin", Agent=agent_name(event.get("CC-Agent")))

    def _join(self, event: Message) -> Iterator[Message]:
        yield _said("QueueCallerJoin", Linkedid=_caller(event))

    def _leave(self, event: Message) -> Iterator[Message]:
        result = causes.PUT_OUT.get(event.get("CC-Cancel-Reason"))
        if event.get("CC-Cause") == "Cancel" and result is not None:
            yield _said("UserEvent", Linkedid=_caller(event), QueueStatus=result)

    def _connect(self, event: Message) -> Iterator[Message]:
        offer = {
            "DestUniqueid": event.get("CC-Agent-UUID"),
            "Interface": _interface(event),
        }
        yield _said("AgentConnect", Linkedid=_caller(event), **offer)

    def _fail(self, event: Message) -> Iterator[Message]:
        """Tell an offer that failed; it has a name of its own, as its leg may have none."""
        agent, caller = event.get("CC-Agent"), _caller(event)
        rang = self._rang.pop((agent, caller), False)
        cause = event.get("CC-Hangup-Cause")
        if cause in causes.WITHDRAWN:
            return
        at = event.get("CC-Agent-Called-Time")[: MICROSECONDS * 2]
        leg = f"{at}/{caller[-MOST_CALLER:]}/{agent_name(agent)}"[:MOST_LETTERS]
        offer = {"DestUniqueid": leg, "Interface": _interface(event)}
        yield _said("AgentCalled", Linkedid=caller, **offer)
        if rang:
            yield _said("Newstate", Uniqueid=leg, ChannelStateDesc="Ringing")
        yield _said("AgentRingNoAnswer", Linkedid=caller, **offer)
        yield _said("Hangup", Uniqueid=leg, Cause=str(causes.number(cause)))


def booted(uptime: int) -> Message:
    """Return that the switch has been running for *uptime* seconds."""
    return _said("FullyBooted", Uptime=str(uptime))


def gateway(name: str, *, gone: bool) -> Message:
    """Return whether a gateway is there."""
    state = "UNAVAILABLE" if gone else "NOT_INUSE"
    return _said("DeviceStateChange", Device=gateway_name(name), State=state)


def gateway_name(name: str) -> str:
    return f"gateway/{name}"


def profile_of(channel: str) -> str:
    """Return `sofia/internal` for sofia/internal/91@127.0.0.1:6401."""
    return "/".join(channel.split("/")[:2])


def agent_name(agent: str) -> str:
    """Return the name before the domain: `1001` for 1001@default."""
    return agent.partition("@")[0][:MOST_LETTERS]


def instant(micros: str) -> str:
    """Return a time such as `1795424387768511` as seconds with a fraction."""
    if not (micros.isascii() and micros.isdigit() and len(micros) > MICROSECONDS):
        return ""
    return f"{micros[:-MICROSECONDS]}.{micros[-MICROSECONDS:]}"


def _said(name: str, **headers: str) -> Message:
    return Message((("Event", name), *headers.items()))


def _call(event: Message) -> dict[str, str]:
    leg = event.get("Unique-ID")
    return {"Linkedid": leg, "Uniqueid": leg}


def _caller(event: Message) -> str:
    return event.get("CC-Member-Session-UUID")


def _interface(event: Message) -> str:
    return f"agent/{agent_name(event.get('CC-Agent'))}"


def _is_inbound(event: Message) -> bool:
    """Whether a channel came to the switch; both halves of a loopback are its own."""
    loops = event.get("Channel-Name").startswith("loopback/")
    return event.get("Call-Direction") == "inbound" and not loops
