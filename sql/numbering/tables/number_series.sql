comment on table tocsin.number_series is
'How numbers look and when they start again: rows, because organisations differ.';

comment on constraint number_series_format_counts_once on tocsin.number_series is
'format must have one running number, 3 to 9 N in a row, as INC-YYMMDD-NNN or YYYY/NNNN.

problem: validation-failed
field: format';

comment on constraint number_series_format_is_plain_text on tocsin.number_series is
'A format is text without control characters, without two blanks in a row or at its ends, and begins with none of = + - @.

problem: validation-failed
field: format';

comment on constraint number_series_format_length on tocsin.number_series is
'format must have 3 to 40 characters.

problem: validation-failed
field: format';

comment on constraint number_series_format_shows_its_period on tocsin.number_series is
'A format shows when its numbers start again: a daily one YY, MM and DD, a monthly one YY and MM, a yearly one YY or YYYY.

problem: validation-failed
field: format';

comment on constraint number_series_format_is_unique on tocsin.number_series is
'Another series has this format already: choose another format.

problem: format-collides
field: format';

comment on constraint number_series_period_is_known on tocsin.number_series is
'period must be day, month, year or never.

problem: validation-failed
field: period';

comment on constraint number_series_pkey on tocsin.number_series is
'There is a series with this slug already: choose another slug.

problem: series-exists
field: slug';

comment on constraint number_series_slug_is_a_word on tocsin.number_series is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint number_series_tenant_exists on tocsin.number_series is
'Its tenant is a row of tenants.

problem: internal';

create or replace trigger number_series_8_version
before update on tocsin.number_series
for each row execute function core.increment_version();

comment on trigger number_series_8_version on tocsin.number_series is 'Every change is a new version.';

create or replace trigger number_series_51_collision
after insert or update of format on tocsin.number_series
for each row execute function core.check_format_collision();

comment on trigger number_series_51_collision on tocsin.number_series is 'No two series give the same number.';

create or replace trigger number_series_61_log
after insert or update or delete on tocsin.number_series
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('series');

comment on trigger number_series_61_log on tocsin.number_series is 'What happened, in the same transaction.';
