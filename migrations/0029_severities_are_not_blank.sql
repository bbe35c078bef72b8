-- A severity's name holds more than blanks, as every other name does.
-- depends: 0028_one_member_an_email 0037_severities_and_series_that_tenants_change
set local role tocsin_owner;

alter table tocsin.severities
add constraint severities_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);
