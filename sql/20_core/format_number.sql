create or replace function core.format_number(format text, day date, counted integer)
returns text
language sql
immutable
set search_path = ''
return (
    select
        concat_ws(
            '-',
            part[1],
            to_char(day, case part[2] when 'YYMMDD' then 'YYMMDD' else 'YYYY' end),
            lpad(counted::text, greatest(length(part[3]), length(counted::text)), '0')
        )
    from (select string_to_array(format, '-') as part) as split
);

comment on function core.format_number(text, date, integer) is
'A number as its series writes it: INC-YYMMDD-NNN, the 4th of a day is INC-261121-004, the 1,000th INC-261121-1000.

Arguments: format, letters, a date part and as many N as digits at least; day; counted, from 1.';
