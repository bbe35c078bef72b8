comment on table tocsin.member_accounts is
'How a member is reached and recognised: e-mail, phone, and the token''s issuer and subject.

A table of its own, because not everybody who may know a name may know these.';

comment on constraint member_accounts_email_is_an_address on tocsin.member_accounts is
'An e-mail address has one @ and no blanks, and at most 320 characters.

problem: validation-failed
field: email';

comment on constraint member_accounts_issuer_length on tocsin.member_accounts is
'The issuer has at most 500 characters, and at least one.

problem: too-long
field: issuer';

comment on constraint member_accounts_member_exists on tocsin.member_accounts is
'Its member is a row of members of the same tenant.

problem: unknown-reference
field: member_id';

comment on constraint member_accounts_phone_length on tocsin.member_accounts is
'The phone has at most 40 characters, and at least one.

problem: too-long
field: phone';

comment on constraint member_accounts_pkey on tocsin.member_accounts is
'A row is named by tenant id and member id.

problem: internal';

comment on constraint member_accounts_subject_is_unique on tocsin.member_accounts is
'Unique: tenant id, issuer, subject.

problem: member-exists
field: subject';

comment on constraint member_accounts_subject_length on tocsin.member_accounts is
'The subject has at most 255 characters, and at least one.

problem: too-long
field: subject';
