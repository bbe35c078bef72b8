create or replace function core.new_id()
returns uuid
language sql
volatile
set search_path = ''
return (
    select
        encode(
            substring(int8send(micros / 1000) from 3)
            || set_byte(
                set_byte(
                    substring(uuid_send(gen_random_uuid()) from 7),
                    0,
                    112 + (fraction >> 8)
                ),
                1,
                fraction & 255
            ),
            'hex'
        )::uuid
    from (
        select
            at.micros,
            ((at.micros % 1000) * 4096 / 1000)::integer as fraction
        from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros) as at
    ) as clock
);

comment on function core.new_id() is
'A new UUIDv7: milliseconds, 12 bits of the rest of the microseconds, 62 random bits.

One function for every version: PostgreSQL 18 has uuidv7(), 15 to 17 have not, and one source reads the same everywhere.
Source: RFC 9562, section 5.7, method 3 for the 12 bits.';
