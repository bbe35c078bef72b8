create or replace function core.format_number(format text, day date, counted integer)
returns text
language sql
immutable
set search_path = ''
return replace(
    replace(
        replace(
            replace(
                regexp_replace(
                    format,
                    'N{3,9}',
                    lpad(
                        counted::text,
                        greatest(length(substring(format, 'N{3,9}')), length(counted::text)),
                        '0'
                    )
                ),
                'YYYY',
                to_char(day, 'YYYY')
            ),
            'YY',
            to_char(day, 'YY')
        ),
        'MM',
        to_char(day, 'MM')
    ),
    'DD',
    to_char(day, 'DD')
);

comment on function core.format_number(text, date, integer) is
'A number as its series writes it: by INC-YYMMDD-NNN the 4th of a day is INC-261121-004, the 1,000th INC-261121-1000; by
YYYY/NNNN the 42nd of a year 2026/0042.

Arguments: format, text with YYYY, YY, MM, DD and as many N as digits at least; day; counted, from 1.';
