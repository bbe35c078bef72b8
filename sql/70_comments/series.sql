comment on table tocsin.series is
'How numbers look and when they start again: rows, because organisations differ.';

comment on constraint series_daily_format_shows_the_day on tocsin.series is
'format must show the day, YYMMDD, where period is day, and only there.

problem: validation-failed
field: format';

comment on constraint series_format_is_understood on tocsin.series is
'format must be letters, YYMMDD or YYYY, and three to six N, joined by hyphens, such as INC-YYMMDD-NNN.

problem: validation-failed
field: format';

comment on constraint series_format_is_unique on tocsin.series is
'Two series of a tenant never look alike, so their numbers never collide.

problem: internal';

comment on constraint series_period_is_known on tocsin.series is
'period must be day, year or never.

problem: validation-failed
field: period';

comment on constraint series_pkey on tocsin.series is
'A row is named by tenant id and slug.

problem: internal';

comment on constraint series_slug_is_a_word on tocsin.series is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint series_tenant_exists on tocsin.series is
'Its tenant is a row of tenants.

problem: internal';
