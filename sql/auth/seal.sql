create or replace function auth.seal(claim text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return (
        select
            encode(
                sha256(
                    key.outer_key
                    || sha256(
                        key.inner_key
                        || convert_to(
                            concat_ws(
                                '|', seal.claim, pg_backend_pid(), extract(epoch from transaction_timestamp())
                            ),
                            'UTF8'
                        )
                    )
                ),
                'hex'
            )
        from tocsin.seal_keys as key
    );
end;
$$;

alter function auth.seal(text) owner to tocsin_gate;

comment on function auth.seal(text) is
'The seal of a context claim: HMAC-SHA256 over the claim, this backend and when this transaction began.

A seal that was read in one transaction is worthless in the next and in any other session, with one exception: two
transactions in one simple Query message ("commit; begin" in the text of a statement) begin at the same moment, and the
seal of the first holds in the second. Both are the same caller''s own, and the API sends no such message: it speaks
the extended protocol, in which a message holds one statement.
Arguments: claim, as auth.claim_of() makes it. Result: 64 hexadecimal digits; null while no key was made.
Security definer: only tocsin_gate reads the key, and only tocsin_gate may execute this. plpgsql, because its plan is
kept for the session; a definer function in SQL would be planned at every call.
Source: RFC 2104, with the two padded keys stored instead of the key.';
