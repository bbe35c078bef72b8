comment on table tocsin.member_accounts is
'How a member is reached and recognised: e-mail, phone, and the token''s issuer and subject.

A table of its own, because not everybody who may know a name may know these.';

comment on constraint member_accounts_email_is_an_address on tocsin.member_accounts is
'email must be an e-mail address with one @ and no blanks, and at most 320 characters.

problem: validation-failed
field: email';

comment on constraint member_accounts_issuer_is_not_blank on tocsin.member_accounts is
'issuer must hold more than blanks.

problem: validation-failed
field: issuer';

comment on constraint member_accounts_issuer_length on tocsin.member_accounts is
'issuer must have 1 to 500 characters.

problem: too-long
field: issuer';

comment on constraint member_accounts_member_exists on tocsin.member_accounts is
'member_id must be a member of your organisation.

problem: unknown-reference
field: member_id';

comment on constraint member_accounts_phone_is_not_blank on tocsin.member_accounts is
'phone must hold more than blanks.

problem: validation-failed
field: phone';

comment on constraint member_accounts_phone_length on tocsin.member_accounts is
'phone must have 1 to 40 characters.

problem: too-long
field: phone';

comment on constraint member_accounts_pkey on tocsin.member_accounts is
'A row is named by tenant id and member id.

problem: internal';

comment on constraint member_accounts_subject_is_not_blank on tocsin.member_accounts is
'subject must hold more than blanks.

problem: validation-failed
field: subject';

comment on constraint member_accounts_subject_is_unique on tocsin.member_accounts is
'There is a member with this issuer and subject already.

problem: member-exists
field: subject';

comment on constraint member_accounts_subject_length on tocsin.member_accounts is
'subject must have 1 to 255 characters.

problem: too-long
field: subject';

comment on index tocsin.member_accounts_email_is_unique is
'email is another member''s already: an e-mail is one person''s, whatever its case.

problem: member-exists
field: email';

create or replace trigger member_accounts_2_grants
before insert on tocsin.member_accounts
for each row
when (current_user = 'tocsin_member')
execute function core.require_grants();

comment on trigger member_accounts_2_grants on tocsin.member_accounts is 'No way in as somebody who may more.';
