"""A code opens one survey for one person, for a while, and tells nothing to anybody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from app.access import attempts
from app.errors import InvalidAccessCode, NotAllowed
from app.outreach import invitations
from app.store.tables import AuditEntry, Invitation, Visit, utc_now
from tests.databases import a_patient, a_practice, a_staff_member

NOW = utc_now()


def test_a_code_is_exchanged_for_its_invitation(store):
    code = invite(store)

    with store.reading() as db:
        invitation = invitations.exchange_code(db, code, NOW)
        assert invitation.patient.given_name == "Hildegard"
        assert invitations.require_valid(db, invitation.id, NOW).id == invitation.id


def test_a_code_opens_again_until_the_answers_are_sent(store):
    code = invite(store)
    for _ in range(2):
        with store.reading() as db:
            invitation = invitations.exchange_code(db, code, NOW)
    with store.transaction() as db:
        invitations.mark_used(db, invitation.id, NOW)

    refuses(store, code)
    with store.reading() as db, pytest.raises(InvalidAccessCode):
        invitations.require_valid(db, invitation.id, NOW)


def test_a_code_has_128_bits_that_are_safe_in_a_link(store):
    codes = {invite(store) for _ in range(3)}

    assert len(codes) == 3
    assert all(re.fullmatch(r"[\w-]{22}", code) for code in codes)


def test_the_code_itself_is_not_kept(store):
    code = invite(store)

    with store.reading() as db:
        rows = db.execute(text("SELECT * FROM invitation")).all()
        trail = db.execute(text("SELECT * FROM audit_entry")).all()
    assert code not in repr(rows) + repr(trail)


def test_an_expired_code_opens_nothing(store):
    code = invite(store, expires_at=NOW + timedelta(days=1))

    refuses(store, code, now=NOW + timedelta(days=1))


def test_a_revoked_code_opens_nothing(store):
    code = invite(store)
    with store.transaction() as db:
        invitation = invitations.exchange_code(db, code, NOW)
        revoke = {"practice_id": invitation.practice_id, "actor": "staff:1", "at": NOW}
        invitations.revoke(db, invitation.id, **revoke)
        invitations.revoke(db, invitation.id, **revoke)

    refuses(store, code)
    with store.reading() as db:
        actions = db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["invited", "invitation_revoked"]


@pytest.mark.parametrize(
    "code",
    ["", "x", "\0", "a\0b", "é" * 22, "\ud800", "x" * 1_000_000, "' OR 1=1 --", "%00", "../.."],
)
def test_an_odd_code_is_wrong_and_nothing_worse(store, code):
    invite(store)

    refuses(store, code)


def test_another_practice_cannot_revoke(store):
    code = invite(store)

    with pytest.raises(NotAllowed), store.transaction() as db:
        invitation = invitations.exchange_code(db, code, NOW)
        invitations.revoke(db, invitation.id, practice_id=uuid4(), actor="staff:1", at=NOW)


def test_a_patient_of_another_practice_cannot_be_invited(store):
    with pytest.raises(NotAllowed), store.transaction() as db:
        patient = a_patient(db, a_practice(db))
        other = a_practice(db, "Hillside")
        invitations.invite(db, **invitation_of(patient) | {"practice_id": other.id})


def test_nobody_is_invited_for_somebody_elses_visit(store):
    with pytest.raises(NotAllowed), store.transaction() as db:
        practice = a_practice(db)
        patient, other = a_patient(db, practice), a_patient(db, practice)
        visit = Visit(
            practice_id=practice.id,
            patient_id=other.id,
            clinician_id=a_staff_member(db, practice).id,
            starts_at=NOW,
        )
        db.add(visit)
        db.flush()
        invitations.invite(db, **invitation_of(patient) | {"visit_id": visit.id})


def test_who_tried_a_hundred_wrong_codes_has_to_wait_an_hour(store):
    code = invite(store)
    with store.transaction() as db:
        who, other = (
            attempts.source_hash(db, "address", name) for name in ("192.0.2.1", "192.0.2.2")
        )
        for _ in range(invitations.MAX_WRONG_CODES):
            invitations.record_wrong_code(db, who, NOW)

    with store.reading() as db:
        with pytest.raises(InvalidAccessCode):
            invitations.exchange_code(db, code, NOW, who)
        assert invitations.exchange_code(db, code, NOW, other)
        assert invitations.exchange_code(db, code, NOW + timedelta(hours=1), who)


def test_wrong_codes_are_forgotten_after_a_day(store):
    with store.transaction() as db:
        who = attempts.source_hash(db, "address", "192.0.2.1")
        invitations.record_wrong_code(db, who, NOW - timedelta(days=2))
        invitations.record_wrong_code(db, who, NOW)

        assert db.scalar(text("SELECT count(*) FROM attempt")) == 1


def refuses(store, code, now=NOW):
    with store.reading() as db, pytest.raises(InvalidAccessCode) as refused:
        invitations.exchange_code(db, code, now)
    assert str(refused.value) == ""  # never why


def invite(store, **change):
    with store.transaction() as db:
        patient = a_patient(db, a_practice(db))
        return invitations.invite(db, **invitation_of(patient) | change)


def invitation_of(patient):
    return {
        "practice_id": patient.practice_id,
        "patient_id": patient.id,
        "survey_id": "check_up",
        "visit_id": None,
        "expires_at": NOW + timedelta(days=30),
    }


def test_an_invitation_knows_its_survey(store):
    invite(store)

    with store.reading() as db:
        assert db.scalars(select(Invitation.survey_id)).all() == ["check_up"]
