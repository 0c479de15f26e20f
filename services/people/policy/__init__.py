"""Who may see whom, who may grant which role, who reads letters."""

from collections.abc import Sequence

from services.people.model.letter import Letter
from services.people.model.person import Held, Person
from shared.identity import Role, Who
from shared.problems import Conflict, Forbidden, Refused, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

OF_THE_REGION = (Role.REGION_OPERATOR, Role.METHODIST, Role.AUDITOR)
_GRANTED_BY_A_SCHOOL = (Role.TEACHER, Role.EXPERT, Role.COORDINATOR)
THE_ROOM = Who.room("people")


def visible(who: Who) -> Filter:
    """The people of one's schools, and oneself; everybody for those who work for the whole region."""
    if who.is_service or who.is_one_of(*OF_THE_REGION):
        return EVERYTHING
    if who.person_id is None:
        return NOTHING
    return {"$or": [{"posts.school_id": {"$in": who.schools()}}, {"_id": who.person_id}]}


def visible_to_the_room(who: Who) -> Filter:
    """What nobody but the room itself looks at."""
    return EVERYTHING if who.is_service else NOTHING


def visible_copies(who: Who) -> Filter:
    """One's own copies, and nobody else's."""
    if who.is_service:
        return EVERYTHING
    return NOTHING if who.person_id is None else {"person_id": who.person_id}


def visible_letters(who: Who) -> Filter:
    """Letters to people of the schools that one coordinates; all of them for the region."""
    if who.is_service:
        return EVERYTHING
    if who.is_one_of(Role.REGION_OPERATOR, Role.AUDITOR):
        return {"recipients.0": {"$exists": True}}
    schools = who.schools(Role.COORDINATOR)
    return {"school_ids": {"$in": schools}} if schools else NOTHING


def may_see_contact(who: Who, person: Person) -> bool:
    """E-mail addresses are for oneself, the administrator of one's school and the region's operator."""
    if who.person_id == person.id or who.is_one_of(Role.REGION_OPERATOR):
        return True
    administered = who.schools(Role.SCHOOL_ADMIN)
    return any(post.school_id in administered for post in person.posts)


def may_erase(who: Who, person: Person) -> None:
    """Oneself; the region's operator for whoever asks on paper."""
    if who.person_id != person.id and not who.is_one_of(Role.REGION_OPERATOR):
        raise Forbidden("A person is erased at their own word, by themselves or by the operator of the region")


def must_leave_an_operator(person: Person, operators: Sequence[Person]) -> None:
    """Somebody has to look after the region. Raises Conflict for the last one who does."""
    if [one.id for one in operators] == [person.id]:
        raise Conflict("You are the only operator of the region: name another one first")


def may_look_at_people(who: Who) -> None:
    """People are shown to people."""
    if who.is_anonymous:
        raise SignInNeeded


def sees_who_left(who: Who) -> bool:
    """Whether somebody looks after more than the people of schools."""
    return who.is_one_of(*OF_THE_REGION)


def may_see_who_left(who: Who) -> None:
    """Those who have left belong to no school any more. Raises Forbidden for all but the region."""
    may_look_at_people(who)
    if not sees_who_left(who):
        raise Forbidden("Those who have left are seen by the region only")


def may_join_schools(who: Who) -> None:
    """Schools join by the region's operator."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.REGION_OPERATOR):
        raise Forbidden("Only the operator of the region adds schools")


def may_introduce(who: Who) -> None:
    """People are introduced by the administrator of a school or the region's operator."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.REGION_OPERATOR, Role.SCHOOL_ADMIN):
        raise Forbidden("Only the administrator of the school or the operator of the region does this")


def may_grant(who: Who, post: Held) -> None:
    """Grant or take away: a school's roles in one's own school, everything for the region's operator.

    Raises Refused for a role of the region in a school, and for a role of a school in the region.
    """
    if post.role is Role.SERVICE:
        raise Refused("A program is no person: give it a token")
    regions = who.schools(Role.REGION_OPERATOR)
    if regions:
        region_wide = post.school_id in regions
        if region_wide != (post.role in OF_THE_REGION) and not (region_wide and post.role is Role.EXPERT):
            raise Refused("The region's roles are held for the region, a school's roles in a school")
        return
    if post.school_id not in who.schools(Role.SCHOOL_ADMIN) or post.role not in _GRANTED_BY_A_SCHOOL:
        raise Forbidden("You may name teachers, experts and coordinators of your own school only")


def regions_of(who: Who) -> list[str]:
    """The regions in whose name one may grant."""
    return who.schools(Role.REGION_OPERATOR)


def may_read_letters(who: Who) -> None:
    """The outbox is for coordinators and the region."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.is_one_of(Role.COORDINATOR, Role.REGION_OPERATOR, Role.AUDITOR):
        raise Forbidden("Letters are looked after by coordinators and the operator of the region")


def holds_letters(who: Who) -> bool:
    """Whether somebody holds letters back."""
    return who.is_one_of(Role.REGION_OPERATOR)


def changes_letters(who: Who) -> bool:
    """Whether somebody tries letters on themselves, and trusts addresses again: an auditor only looks."""
    return who.is_one_of(Role.REGION_OPERATOR, Role.COORDINATOR)


def may_change_letters(who: Who) -> None:
    """The same as a refusal."""
    if who.is_anonymous:
        raise SignInNeeded
    if not changes_letters(who):
        raise Forbidden("Letters are looked after by coordinators and the operator of the region")


def may_hold_kinds(who: Who) -> None:
    """All letters of a kind: the region's operator."""
    if who.is_anonymous:
        raise SignInNeeded
    if not holds_letters(who):
        raise Forbidden("Only the operator of the region holds and releases letters")


def may_hold(who: Who, letter: Letter) -> None:  # noqa: ARG001  the wall has shown the letter already
    """Hold and release: the region's operator."""
    if not holds_letters(who):
        raise Forbidden("Only the operator of the region holds and releases letters")
