"""Eight digits open one thing for a while; a slip of the finger is told from a wrong code."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.access import attempts
from app.errors import CodeMistyped, InvalidAccessCode, TooManyTries
from app.outreach import check_digits, invitations, short_codes
from app.store.tables import Invitation, utc_now
from tests.databases import a_patient, a_practice, a_sitting

NOW = utc_now()
TOMORROW = NOW + timedelta(days=1)


def test_the_digits_may_be_typed_in_any_script_and_in_groups():
    code = check_digits.generate_code()
    arabic = "".join(chr(0x0660 + int(digit)) for digit in code)
    devanagari = "".join(chr(0x0966 + int(digit)) for digit in code)
    full_width = "".join(chr(0xFF10 + int(digit)) for digit in code)

    for typed in (
        f" {code[:4]} {code[4:]} ", f"{code[:4]}-{code[4:]}", f"{code[:4]}–{code[4:]}",
        check_digits.format_code(code), "\u200f" + arabic + "\u200e", devanagari, full_width,
        ".".join(code), "\t".join(code),
    ):  # fmt: skip
        assert check_digits.parse_code(typed) == code


def test_one_wrong_digit_is_noticed_wherever_it_stands():
    code = check_digits.generate_code()

    for place in range(check_digits.LENGTH):
        for other in set("0123456789") - {code[place]}:
            is_mistyped(code[:place] + other + code[place + 1 :])


def test_two_neighbours_that_changed_places_are_noticed():
    code = next(
        candidate for candidate in iter(check_digits.generate_code, None) if len(set(candidate)) > 5
    )

    for place in range(check_digits.LENGTH - 1):
        first, second = code[place : place + 2]
        if first != second:
            is_mistyped(code[:place] + second + first + code[place + 2 :])


@pytest.mark.parametrize(
    "typed", ["", "1234567", "123456789", "abcdefgh", "1234 567x", "½" * 8, "\ud800", "9" * 10**6]
)
def test_what_cannot_be_a_code_is_mistyped_and_nothing_worse(typed):
    is_mistyped(typed)


def test_a_code_opens_its_invitation_until_it_expires(store):
    code, invitation = a_code(store)

    assert opened(store, code).invitation_id == invitation
    assert opened(store, code).invitation_id == invitation
    refuses(store, code, now=TOMORROW)


def test_a_new_code_takes_the_place_of_the_one_before(store):
    first, invitation = a_code(store)
    second = another_code(store, invitation)

    assert opened(store, second).invitation_id == invitation
    refuses(store, first)


def test_a_code_is_good_for_no_longer_than_its_invitation(store):
    code, _ = a_code(store, until=NOW + timedelta(days=90))

    refuses(store, code, now=NOW + timedelta(days=30))


def test_wrong_used_revoked_and_other_peoples_codes_are_refused_alike(store):
    revoked, revoked_id = a_code(store)
    used, two = a_code(store)
    elsewhere, three = a_code(store)
    with store.transaction() as db:
        practice_id = db.get_one(Invitation, revoked_id).practice_id
        close = {"practice_id": practice_id, "actor": "staff:1", "at": NOW}
        invitations.revoke(db, revoked_id, **close)
        invitations.mark_used(db, two, NOW)

    for code in (revoked, used, unknown(store)):
        refuses(store, code)
    refuses(store, elsewhere, practice_id=practice_id)
    assert opened(store, elsewhere).invitation_id == three


def test_neither_the_digits_nor_a_plain_hash_of_them_is_kept(store):
    from hashlib import sha256

    code, _ = a_code(store)

    with store.reading() as db:
        stored = repr(db.execute(text("SELECT * FROM short_code")).all())
        trail = repr(db.execute(text("SELECT * FROM audit_entry")).all())
    for form in (code, check_digits.format_code(code), sha256(code.encode()).hexdigest()):
        assert form not in stored + trail


def test_after_ten_wrong_codes_an_address_waits_an_hour(store):
    code, _ = a_code(store)
    note_wrong(store, "192.0.2.1", times=short_codes.MAX_WRONG_CODES)

    with pytest.raises(TooManyTries):
        opened(store, code, address="192.0.2.1")
    assert opened(store, code, address="192.0.2.2")
    assert opened(store, code, address="192.0.2.1", now=NOW + timedelta(hours=1))


def test_guessing_from_many_addresses_is_stopped_too(store):
    code, _ = a_code(store)
    for number in range(short_codes.MAX_WRONG_CODES_OF_ALL // 5):
        note_wrong(store, f"192.0.2.{number}", times=5)

    with pytest.raises(TooManyTries):
        opened(store, code, address="198.51.100.1")


def test_too_many_tries_do_not_tell_a_right_code_from_a_wrong_one(store):
    right, _ = a_code(store)
    note_wrong(store, "192.0.2.1", times=short_codes.MAX_WRONG_CODES)

    for code in (right, unknown(store)):
        with pytest.raises(TooManyTries):
            opened(store, code, address="192.0.2.1")


def test_a_sitting_moves_once_a_code_and_for_half_an_hour(store):
    sitting_id, code = a_moving_code(store)
    target = opened(store, code)
    assert (target.sitting_id, target.invitation_id is None) == (sitting_id, False)
    refuses(store, code)

    _, late = a_moving_code(store)
    refuses(store, late, now=NOW + short_codes.SITTING_CODE_LIFETIME)


def test_a_sitting_that_was_sent_does_not_move(store):
    _, code = a_moving_code(store)
    with store.transaction() as db:
        db.execute(text("UPDATE sitting SET finished_at = started_at"))

    refuses(store, code)


def is_mistyped(typed):
    with pytest.raises(CodeMistyped):
        check_digits.parse_code(typed)


def opened(store, code, now=NOW, address=None, practice_id=None):
    with store.transaction() as db:
        who = attempts.source_hash(db, "address", address) if address else None
        return short_codes.exchange_short_code(db, code, now, who, practice_id)


def refuses(store, code, now=NOW, practice_id=None):
    with pytest.raises(InvalidAccessCode) as refused:
        opened(store, code, now, practice_id=practice_id)
    assert str(refused.value) == ""  # never why


def unknown(store):
    """A code as it might be, that stands for nothing."""
    while True:
        code = check_digits.generate_code()
        try:
            opened(store, code)
        except InvalidAccessCode:
            return code


def note_wrong(store, address, times):
    with store.transaction() as db:
        who = attempts.source_hash(db, "address", address)
        for _ in range(times):
            short_codes.record_wrong_short_code(db, who, NOW)


def a_code(store, until=TOMORROW):
    with store.transaction() as db:
        patient = a_patient(db, a_practice(db))
        link = invitations.invite(
            db,
            practice_id=patient.practice_id,
            patient_id=patient.id,
            survey_id="check_up",
            visit_id=None,
            expires_at=NOW + timedelta(days=30),
        )
        invitation = invitations.exchange_code(db, link, NOW)
        code = short_codes.create_for_invitation(
            db, invitation, now=NOW, until=until, actor="staff:1"
        )
        return code, invitation.id


def another_code(store, invitation_id):
    with store.transaction() as db:
        invitation = db.get_one(Invitation, invitation_id)
        return short_codes.create_for_invitation(
            db, invitation, now=NOW, until=TOMORROW, actor="staff:1"
        )


def a_moving_code(store):
    with store.transaction() as db:
        sitting = a_sitting(db, a_patient(db, a_practice(db)))
        return sitting.id, short_codes.create_for_sitting(
            db, sitting.id, sitting.practice_id, now=NOW
        )
